"""How wordvec and each peer does a task: a file a method, and one table of all tasks."""

from ..work import Task
from . import doc2vec, fasttext, glove, word2vec

__all__ = ["JOBS"]

#: Every task by the name that a `Benchmark` and a `Job` call it.
JOBS = {
    "train": Task(
        {"wordvec": word2vec.train_wordvec, "gensim": word2vec.train_gensim, "fastText": fasttext.train_fasttext},
        in_epochs=True,
        makes_vectors=True,
    ),
    "encode": Task(
        {"wordvec": word2vec.encode_wordvec, "gensim": word2vec.encode_gensim, "fastText": fasttext.encode_fasttext}
    ),
    "analogies": Task({"wordvec": word2vec.analogies_wordvec, "gensim": word2vec.analogies_gensim}),
    "count": Task({"wordvec": glove.count_wordvec, "Stanford": glove.count_stanford}),
    "arrange": Task({"wordvec": glove.arrange_wordvec, "Stanford": glove.arrange_stanford}),
    "glove": Task(
        {"wordvec": glove.train_wordvec, "Stanford": glove.train_stanford}, in_epochs=True, makes_vectors=True
    ),
    "fasttext": Task(
        {"wordvec": fasttext.train_wordvec, "gensim": fasttext.train_gensim, "fastText": fasttext.train_fasttext},
        in_epochs=True,
        makes_vectors=True,
    ),
    "fasttext-rare": Task(
        {
            "wordvec": fasttext.rare(fasttext.train_wordvec),
            "gensim": fasttext.rare(fasttext.train_gensim),
            "fastText": fasttext.rare(fasttext.train_fasttext),
        },
        in_epochs=True,
    ),
    "classify": Task({"wordvec": fasttext.classify_wordvec, "fastText": fasttext.classify_fasttext}, on_reviews=True),
    "doc2vec": Task({"wordvec": doc2vec.train_wordvec, "gensim": doc2vec.train_gensim}, in_epochs=True),
    "imdb": Task({"wordvec": doc2vec.experiment_wordvec, "gensim": doc2vec.experiment_gensim}, on_reviews=True),
    "infer": Task({"wordvec": doc2vec.infer_wordvec, "gensim": doc2vec.infer_gensim}, on_reviews=True),
}
