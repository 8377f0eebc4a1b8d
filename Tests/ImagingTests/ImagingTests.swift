// Filled by its own branch.
