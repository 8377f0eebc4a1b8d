"""The same towers in other engines: each module's `load(model, tower, precision)` gives a function from inputs to vectors."""
