"""The codebook: what is counted, in words, made from the catalogue."""
