"""What a tagger proposes is said in the words that a person has."""

from __future__ import annotations

from tagger_desktop.taggers import Label, Proposal
from tagger_desktop.taggers.wording import worded

ANIMAL = Label("animal", synonyms=("creature",))
CAT = Label("cat", broader=("animal",))
TABBY = Label("tabby", broader=("cat", "animal"))
BICYCLE = Label("bicycle", broader=("vehicle",), synonyms=("bike", "cycle"))
LABELS = {label.name: label for label in (ANIMAL, CAT, TABBY, BICYCLE)}


def said(proposals: list[Proposal], *names: str, only: bool = True) -> list[tuple[str, float]]:
    found = worded(proposals, LABELS, lambda label: label.name in names, only=only)
    return [(each.label.name, each.confidence) for each in found]


def test_a_tag_of_the_vocabulary_is_said_as_it_is() -> None:
    assert said([Proposal(TABBY, 0.6, above=(0.8, 0.9))], "tabby", "cat") == [("tabby", 0.6)]


def test_what_has_no_tag_is_said_more_generally_and_more_surely() -> None:
    proposals = [Proposal(TABBY, 0.6, above=(0.8, 0.9))]
    assert said(proposals, "cat", "animal") == [("cat", 0.8)]
    assert said(proposals, "animal") == [("animal", 0.9)]
    assert said(proposals, "dog") == []


def test_a_tagger_that_knows_no_confidences_above_is_as_sure_as_of_what_it_said() -> None:
    assert said([Proposal(TABBY, 0.6)], "animal") == [("animal", 0.6)]
    assert said([Proposal(Label("lynx", broader=("beast",)), 0.4)], "beast") == [("beast", 0.4)]


def test_another_name_in_the_vocabulary_is_used() -> None:
    assert said([Proposal(BICYCLE, 0.5)], "bike") == [("bike", 0.5)]
    assert said([Proposal(TABBY, 0.5, above=(0.6, 0.7))], "creature") == [("creature", 0.7)]


def test_two_that_come_to_the_same_become_the_surer_one() -> None:
    proposals = [Proposal(TABBY, 0.5, above=(0.5, 0.8)), Proposal(Label("dog", broader=("animal",)), 0.3, above=(0.8,))]
    assert said(proposals, "animal") == [("animal", 0.8)]
    assert said(proposals, "animal", "dog") == [("animal", 0.8), ("dog", 0.3)]


def test_boxes_stay_apart() -> None:
    left, right = (0.0, 0.0, 0.4, 1.0), (0.6, 0.0, 0.4, 1.0)
    proposals = [Proposal(CAT, 0.5, left), Proposal(CAT, 0.7, right)]
    found = worded(proposals, LABELS, lambda label: label.name == "animal", only=True)
    assert [(each.label.name, each.box) for each in found] == [("animal", right), ("animal", left)]


def test_without_a_limit_new_words_stay_as_they_are_but_for_synonyms() -> None:
    proposals = [Proposal(TABBY, 0.6, above=(0.8, 0.9)), Proposal(BICYCLE, 0.5)]
    assert said(proposals, "cat", "bike", only=False) == [("tabby", 0.6), ("bike", 0.5)]
