"""Fuzzing of every reader: whatever bytes come, only declared errors, in little memory."""
