"""The pages over a real box, as somebody with a browser meets them."""
