"""*Cek nomor*: ask phones whose they are, see what they answer, and whom somebody has to call."""
