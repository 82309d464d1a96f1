"""From text to tokens: normalization, tokenizers and expressions, as one record that corpora and models keep.

A `Pipeline` is what a corpus was read by. Its record is plain JSON and goes into the cards of corpora and models, so
that new text is read in the same way wherever the model is; see `wordvec.corpora.tokenizers.pipeline`.
"""
