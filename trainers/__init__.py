"""One short file for each method; each turns a corpus into input rows and output rows and hands them to the engine."""
