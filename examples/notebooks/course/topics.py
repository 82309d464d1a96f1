"""Topics of articles of the sample text, given by hand."""

from __future__ import annotations

__all__ = ["TOPICS"]

#: Articles of each topic, by their titles.
TOPICS = {
    "places": "Alabama, Alaska, Alberta, Albania, Algeria, Andorra, Angola, Aruba, Afghanistan, Azerbaijan, Asia",
    "people": "Abraham Lincoln, Aristotle, Ayn Rand, Albert Einstein, Aldous Huxley, Andre Agassi, Andrei Tarkovsky, "
    "Arthur Schopenhauer, Albert Sidney Johnston, Allan Dwan, Alain Connes",
    "life": "Amphibian, Algae, Aardvark, Aardwolf, Actinopterygii, Anatomy, Agnostida, Agriculture, "
    "Agricultural science",
    "science": "Acid, Alkane, Alkali metal, Atomic number, Ampere, Analysis of variance, Algorithm, Arithmetic mean, "
    "Albedo, ASCII, Abacus, International Atomic Time, Apollo 11, Apollo 8, Astronaut, Astronomer, Amateur astronomy",
}
