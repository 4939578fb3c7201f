"""The same order on the machines that people would otherwise take, each in its best form."""
