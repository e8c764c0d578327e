"""What the default tagger says is what people call things: every class has a tag, and every tag its place."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import KINDS
from tagger_desktop.settings import places, resource
from tagger_desktop.taggers import Label, imagenet
from tagger_desktop.taggers.labels import LabelMap, read
from tests.conftest import SHARED

CLASSES = SHARED / "imagenet_classes.csv"
needs_classes = pytest.mark.skipif(not CLASSES.exists(), reason="the test data is not here")
NAME = re.compile(r"[A-Za-z][a-z'-]*( [A-Za-z][a-z-]*){0,3}")
# Beginnings of words that may have a capital: names of places and people.
PROPER = re.compile(
    "Komodo|Chihuahua|Maltese|Pekingese|Shih|Tzu|Afghan|Irish|Weimaraner|Staffordshire|Yorkshire|Airedale|Boston|"
    "Scottish|West|Highland|Lhasa|Apso|Labrador|Belgian|Old|English|Shetland|Rottweiler|German|Doberman|Swiss|French|"
    "Great|Dane|Pyrenees|Saint|Bernard|Dalmatian|Leonberger|Newfoundland|Samoyed|Pomeranian|Arctic|Persian|Siamese|"
    "Christmas|Halloween|T-shirt"
)
# Classes that WordNet puts elsewhere: the mushroom among vegetables, and things that belong to an instrument.
MEANT_OTHERWISE = {"mushroom", "drumstick", "pick"}


@pytest.fixture(scope="module")
def mapping() -> LabelMap:
    return imagenet.label_map(places())


@pytest.fixture(scope="module")
def labels(mapping: LabelMap) -> dict[str, Label]:
    return {label.name: label for label in mapping.labels}


@pytest.fixture(scope="module")
def hypernyms() -> dict[str, list[str]]:
    with CLASSES.open(encoding="utf-8", newline="") as file:
        return {row["wnid"]: row["hypernyms"].split(">") for row in csv.DictReader(file)}


def reaching(mapping: LabelMap, labels: dict[str, Label], tag: str) -> set[str]:
    """Return the ids of the classes that say `tag` or something below it, for sure."""
    return {
        each.id
        for each in mapping.classes
        for name, weight in each.tags.items()
        if weight == 1 and tag in (name, *labels[name].broader)
    }


def test_each_of_the_thousand_classes_is_mapped_once(mapping: LabelMap) -> None:
    assert len(mapping.classes) == len({each.id for each in mapping.classes}) == 1000
    assert all(re.fullmatch(r"n\d{8}", each.id) for each in mapping.classes)
    assert all(1 <= len(each.tags) <= 2 for each in mapping.classes)


def test_the_first_tag_of_a_class_is_meant_for_sure_and_a_second_one_may_be_likely(mapping: LabelMap) -> None:
    for each in mapping.classes:
        first, *others = each.tags.values()
        assert first == 1, each
        assert all(0.5 <= weight < 1 for weight in others), each


@needs_classes
def test_the_classes_stand_in_the_order_of_the_model(mapping: LabelMap, hypernyms: dict[str, list[str]]) -> None:
    assert [each.id for each in mapping.classes] == list(hypernyms)


def test_every_tag_is_said_by_a_class_or_stands_above_one(mapping: LabelMap) -> None:
    assert mapping.weights.max(axis=0).min() >= 0.5


def test_no_name_is_used_twice_not_even_as_another_tags_synonym(labels: dict[str, Label]) -> None:
    used = Counter(name.casefold() for label in labels.values() for name in (label.name, *label.synonyms))
    assert [name for name, count in used.items() if count > 1] == []


def test_names_are_short_words_without_brackets_or_capitals(labels: dict[str, Label]) -> None:
    for name in labels:
        assert NAME.fullmatch(name), name
        assert all(PROPER.fullmatch(word) for word in name.split() if word != word.lower()), name
        assert len(name) <= 24, name


def test_kinds_are_things_and_scenes_and_agree_with_what_stands_above(labels: dict[str, Label]) -> None:
    assert {label.kind for label in labels.values()} == {"object", "scene"} < set(KINDS)
    for label in labels.values():
        assert {labels[above].kind for above in label.broader} <= {label.kind}, label


def test_the_levels_agree_with_each_other(labels: dict[str, Label]) -> None:
    for label in labels.values():
        assert len(label.broader) <= 3
        if label.broader:
            assert labels[label.broader[0]].broader == label.broader[1:]


@needs_classes
def test_dogs_are_dogs(mapping: LabelMap, labels: dict[str, Label], hypernyms: dict[str, list[str]]) -> None:
    def said(*above: str) -> set[str]:
        return {id for id, path in hypernyms.items() if set(above) & set(path)}

    for tag, above in {
        "dog": ("dog",),
        "cat": ("domestic cat",),
        "big cat": ("big cat", "wildcat"),
        "bird": ("bird", "game bird"),
        "snake": ("snake",),
        "fish": ("fish",),
        "insect": ("insect",),
        "bear": ("bear",),
        "monkey": ("monkey",),
        "spider": ("spider",),
        "mushroom": ("fungus",),
        "person": ("person",),
        "musical instrument": ("musical instrument",),
    }.items():
        wrong = reaching(mapping, labels, tag) ^ said(*above)
        names = {each.name for each in mapping.classes if each.id in wrong}
        assert names <= MEANT_OTHERWISE, tag


@needs_classes
def test_animals_are_animals_and_nothing_else_is(
    mapping: LabelMap, labels: dict[str, Label], hypernyms: dict[str, list[str]]
) -> None:
    alive = {id for id, path in hypernyms.items() if "animal" in path}
    wrong = reaching(mapping, labels, "animal") ^ alive
    assert {each.name for each in mapping.classes if each.id in wrong} == {"trilobite", "conch"}  # of stone, and empty


@needs_classes
def test_what_is_eaten_driven_and_worn_is_food_vehicle_and_clothing(
    mapping: LabelMap, labels: dict[str, Label], hypernyms: dict[str, list[str]]
) -> None:
    food, drink = reaching(mapping, labels, "food"), reaching(mapping, labels, "drink")
    vehicles, clothing = reaching(mapping, labels, "vehicle"), reaching(mapping, labels, "clothing")
    for id, path in hypernyms.items():
        if "edible fruit" in path or "bread" in path or "dessert" in path:
            assert id in food, id
        if "beverage" in path and "punch" not in path:
            assert id in drink, id
        if {"motor vehicle", "aircraft", "boat", "train"} & set(path) and path[-1] != "lighter-than-air craft":
            assert id in vehicles, id
        if "garment" in path and not {"necktie"} & set(path):
            assert id in clothing, id


@pytest.mark.parametrize(
    ("id", "path"),
    [
        ("n02123045", ["tabby", "cat", "animal"]),
        ("n02099601", ["golden retriever", "retriever", "dog", "animal"]),
        ("n01818515", ["macaw", "parrot", "bird", "animal"]),
        ("n09428293", ["beach", "coast", "nature"]),
        ("n07920052", ["espresso", "coffee", "drink"]),
        ("n07753592", ["banana", "fruit", "food"]),
        ("n04285008", ["sports car", "car", "vehicle"]),
        ("n02793495", ["barn", "building"]),
    ],
)
def test_well_known_things_stand_where_people_look_for_them(
    mapping: LabelMap, labels: dict[str, Label], id: str, path: list[str]
) -> None:
    [found] = [each for each in mapping.classes if each.id == id]
    name = next(iter(found.tags))
    assert [name, *labels[name].broader] == path


def test_nothing_is_said_of_people_but_what_they_do(mapping: LabelMap, labels: dict[str, Label]) -> None:
    assert {name for name, label in labels.items() if "person" in label.broader} == {
        "baseball player",
        "groom",
        "scuba diver",
    }
    words = {word for label in labels.values() for name in (label.name, *label.synonyms) for word in name.split()}
    rude = {"ape-man", "cock", "ass", "bitch", "fat", "ugly", "eskimo", "indian", "gypsy", "nipple", "brassiere", "hoe"}
    assert not {word.casefold() for word in words} & rude


@needs_classes
def test_tags_are_no_class_names_that_nobody_uses(mapping: LabelMap, labels: dict[str, Label]) -> None:
    for odd in ("European fire salamander", "Crock Pot", "ashcan", "beach wagon", "jean", "ice bear", "lesser panda"):
        assert odd not in labels
    tags_of = defaultdict(set)
    for each in mapping.classes:
        tags_of[next(iter(each.tags))].add(each.name)
    assert len(tags_of["snake"]) > 10
    assert len(tags_of["terrier"]) > 10


def row(mapping: LabelMap, **probabilities: float) -> np.ndarray:
    """Return probabilities of classes by their names, the rest spread evenly."""
    found = np.full((1, 1000), (1 - sum(probabilities.values())) / 1000, np.float32)
    names = [each.name for each in mapping.classes]
    for name, value in probabilities.items():
        found[0, names.index(name.replace("_", " "))] += value
    return found


def said(mapping: LabelMap, **probabilities: float) -> list[tuple[str, float]]:
    [proposals] = mapping.proposals(row(mapping, **probabilities))
    return [(each.label.name, round(each.confidence, 1)) for each in proposals]


def test_confidences_are_added_up_over_what_stands_below(mapping: LabelMap) -> None:
    assert said(mapping, tabby=0.3, tiger_cat=0.3, Persian_cat=0.2, Egyptian_cat=0.15) == [("tabby", 0.6)]
    assert said(mapping, tabby=0.2, tiger_cat=0.2, Persian_cat=0.3, Siamese_cat=0.2) == [("cat", 0.9)]


def test_a_sure_general_tag_beats_unsure_special_ones(mapping: LabelMap) -> None:
    assert said(mapping, beagle=0.3, boxer=0.3, pug=0.3) == [("dog", 0.9)]
    assert said(mapping, beagle=0.9) == [("beagle", 0.9)]
    assert said(mapping, zebra=0.25, lion=0.2, koala=0.2, banana=0.1)[0][0] == "animal"


def test_two_things_on_a_photo_are_both_said(mapping: LabelMap) -> None:
    assert {name for name, _ in said(mapping, tabby=0.45, pug=0.45)} == {"tabby", "pug"}
    assert {name for name, _ in said(mapping, seashore=0.3, volleyball=0.3, banana=0.2)} == {
        "beach",
        "volleyball",
        "banana",
    }


def test_a_scene_is_said_when_several_things_speak_for_it(mapping: LabelMap) -> None:
    found = dict(said(mapping, bathtub=0.3, washbasin=0.3, shower_curtain=0.3))
    assert found["bathroom"] == 0.7


def test_nothing_is_said_below_the_threshold(mapping: LabelMap) -> None:
    assert said(mapping, banana=0.1, violin=0.1, castle=0.1) == []
    assert said(mapping) == []
    assert mapping.proposals(np.zeros((0, 1000), np.float32)) == []


def test_what_stands_above_a_proposal_comes_with_its_own_confidence(mapping: LabelMap) -> None:
    [proposals] = mapping.proposals(row(mapping, macaw=0.7, robin=0.1, zebra=0.1))

    assert proposals[0].label.broader == ("parrot", "bird", "animal")
    assert [round(value, 1) for value in proposals[0].above] == [0.7, 0.8, 0.9]
    assert list(proposals[0].above) == sorted(proposals[0].above)


@pytest.mark.parametrize(
    ("classes", "tags", "reason"),
    [
        ("class,name,tags\nc1,one,x\n", "name,kind,parent,synonyms\ny,object,,\n", "names the tag 'x'"),
        ("class,name,tags\nc1,one,y*z\n", "name,kind,parent,synonyms\ny,object,,\n", "has 'y[*]z' for a tag"),
        ("class,name,tags\nc1,one,y\n", "name,kind,parent,synonyms\ny,object,x,\n", "puts 'y' below 'x'"),
        ("class,name,tags\nc1,one,y\n", "name,kind,parent,synonyms\ny,object,y,\n", "puts 'y' below 'y'"),
        ("class,name,tags\nc,n,y\n", "name,kind,parent,synonyms\ny,object,x,\nx,object,y,\n", "puts 'y' below"),
        ("class,name\nc1,one\n", "name,kind,parent,synonyms\ny,object,,\n", "does not have the columns"),
        ("", "name,kind,parent,synonyms\ny,object,,\n", "does not have the columns"),
        ("class,name,tags\nc1,one,y\n", "name,kind,parent,synonyms\ny,object\n", "does not have the columns"),
    ],
)
def test_a_map_that_cannot_be_is_refused(tmp_path: Path, classes: str, tags: str, reason: str) -> None:
    (tmp_path / "c.csv").write_text(classes)
    (tmp_path / "t.csv").write_text(tags)
    with pytest.raises(UserError, match=reason):
        read(tmp_path / "c.csv", tmp_path / "t.csv")


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"c\.csv cannot be read"):
        read(tmp_path / "c.csv", resource("labels") / "imagenet-tags.csv")
