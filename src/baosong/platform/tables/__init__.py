"""Read and write Excel and CSV tables."""
