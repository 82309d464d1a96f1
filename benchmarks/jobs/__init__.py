"""How wordvec and each peer does a task: a file a subject, and one table of all tasks."""

from ..work import Task
from . import analogies, doc2vec, fasttext, glove
from .fitting import encode_gensim, encode_wordvec, train_gensim, train_wordvec

__all__ = ["JOBS"]

#: Every task by the name that a `Benchmark` and a `Job` call it.
JOBS = {
    "train": Task(
        {"wordvec": train_wordvec("Word2Vec"), "gensim": train_gensim("Word2Vec"), "fastText": fasttext.train_fasttext},
        in_epochs=True,
        makes_vectors=True,
    ),
    "encode": Task({"wordvec": encode_wordvec, "gensim": encode_gensim, "fastText": fasttext.encode_fasttext}),
    "analogies": Task({"wordvec": analogies.answer_wordvec, "gensim": analogies.answer_gensim}),
    "count": Task({"wordvec": glove.count_wordvec, "Stanford": glove.count_stanford}),
    "arrange": Task({"wordvec": glove.arrange_wordvec, "Stanford": glove.arrange_stanford}),
    "glove": Task(
        {"wordvec": glove.train_wordvec, "Stanford": glove.train_stanford}, in_epochs=True, makes_vectors=True
    ),
    "fasttext": Task(
        {"wordvec": train_wordvec("FastText"), "gensim": train_gensim("FastText"), "fastText": fasttext.train_fasttext},
        in_epochs=True,
        makes_vectors=True,
    ),
    "fasttext-rare": Task(
        {
            "wordvec": fasttext.rare(train_wordvec("FastText")),
            "gensim": fasttext.rare(train_gensim("FastText")),
            "fastText": fasttext.rare(fasttext.train_fasttext),
        },
        in_epochs=True,
    ),
    "classify": Task({"wordvec": fasttext.classify_wordvec, "fastText": fasttext.classify_fasttext}, on_reviews=True),
    "doc2vec": Task({"wordvec": train_wordvec("Doc2Vec"), "gensim": train_gensim("Doc2Vec")}, in_epochs=True),
    "imdb": Task({"wordvec": doc2vec.experiment_wordvec, "gensim": doc2vec.experiment_gensim}, on_reviews=True),
    "infer": Task({"wordvec": doc2vec.infer_wordvec, "gensim": doc2vec.infer_gensim}, on_reviews=True),
}
