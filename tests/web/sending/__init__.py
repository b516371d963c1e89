"""The pages that send: siaran, kotak masuk, modem."""
