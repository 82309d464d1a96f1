"""What benchmarks hold: kinds of datasets, formats of files, a catalogue, downloads."""
