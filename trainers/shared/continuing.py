"""Trainers that learn in epochs and go on learning from more text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ...parameters import choice, whole
from ...progress import USUAL, Progress
from .elsewhere import continue_elsewhere
from .estimator import Estimator
from .watching import Callbacks, check_callbacks

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...corpora.sources.kinds import TextSource

__all__ = ["Continuing"]


class Continuing(Estimator):
    """A trainer that learns in epochs, and more from more text."""

    if TYPE_CHECKING:  # a parameter, with a default of each method's own
        epochs = 0

    def fit(
        self,
        source: TextSource,
        y: Any = None,
        *,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        progress: Progress = USUAL,
    ) -> Self:
        """Learn the vocabulary and the vectors."""
        raise NotImplementedError

    def partial_fit(
        self,
        source: TextSource,
        y: Any = None,
        *,
        epochs: int | None = None,
        grow: bool = False,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Self:
        """Continue training with the vocabulary unchanged; an unfitted model is fitted.

        Out-of-vocabulary words are counted in `corpus_card_` and left out. A learning rate that decays does so again:
        set it first (`set_params`) to fine-tune gently. GloVe's does not. On the same corpus GloVe goes on as if it had
        not stopped, and an interrupted epoch, finished first, counts as one; the counts of another corpus replace those
        before, and an interrupted epoch is begun anew, with a warning, if they are cut otherwise.

        Parameters
        ----------
        source, y, client, progress
            As in `fit`. A worker is sent the model, trains it alone, and counts alone.
        epochs : int, optional
            ``self.epochs`` by default.
        grow : bool, default False
            Methods that predict words take in new ones; this one learns from the counts of one text and cannot.
        checkpoint : str or Path, optional
            As in `fit`; to resume, make the same call on the same model as before it.
        callbacks : list of callbacks
            As in `fit`; their records are those of this call.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            It shall grow, or a parameter was changed that no longer fits.
        """
        callbacks = check_callbacks(callbacks, self)
        if choice("grow", grow, (False, True)):
            kind = type(self).__name__
            raise ValueError(
                f"{kind} cannot grow, as it learns from the counts of all text at once: fit on old and new text"
                f" together, starting from these vectors, {kind}(init_from=model).fit(texts)"
            )
        epochs = self._more_epochs(epochs)
        if epochs is None:
            elsewhere: dict[str, Any] = {} if client is None else {"client": client}
            return self.fit(source, checkpoint=checkpoint, callbacks=callbacks, progress=progress, **elsewhere)
        if client is not None:
            how = {"epochs": epochs}
            return cast("Self", continue_elsewhere(self, source, client, progress, checkpoint, callbacks, **how))
        self._continue(source, epochs, checkpoint, callbacks, progress)
        return self

    def _more_epochs(self, epochs: int | None) -> int | None:
        """How many epochs `partial_fit` trains, once the parameters are checked; None, if the model is unfitted."""
        if not hasattr(self, "vocabulary_"):
            if epochs is not None:
                raise ValueError("this model has no vocabulary yet: set its epochs and call fit")
            return None
        self.check_params()
        self._require_same_layout()
        self.reading_ = self._reading()  # of the vocabulary's text; the card will be that of the last one
        return self.epochs if epochs is None else whole("epochs", epochs, 1)

    def _require_same_layout(self) -> None:
        """Raise `ValueError` if a parameter was changed that the shapes of what was trained follow from."""
        raise NotImplementedError

    def _continue(
        self,
        source: TextSource,
        epochs: int,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        progress: Progress,
    ) -> None:
        """Train on more text."""
        raise NotImplementedError
