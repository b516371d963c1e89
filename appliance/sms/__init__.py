"""Text <-> PDU. Pure: no time, no chance, no files, nothing of ours outside this folder."""
