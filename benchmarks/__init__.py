"""Our speed, memory and quality beside the peers', in one sitting: ``python -m benchmarks.word2vec TEXT``."""
