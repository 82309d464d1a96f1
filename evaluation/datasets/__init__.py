"""What benchmarks hold: kinds of datasets, layouts of files, a catalogue, downloads."""
