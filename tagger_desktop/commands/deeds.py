"""Which commands need a role, so that menus and the palette say why one is not for the person.

What is really allowed the library itself decides, at each write; this table only spares a person the attempt.
"""

from __future__ import annotations

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Deed, need
from tagger_desktop.session import Session

_OF: dict[Deed, str] = {
    Deed.TAG: "edit.undo edit.redo tag.slot tag.add tag.remove tag.quick tag.required tag.repeat tag.clear tag.paste"
    " tag.recipe tag.save_recipe tag.rename_recipe tag.delete_recipe tag.replace photo.rate photo.flag photo.colour"
    " photo.caption photo.notes search.save search.delete import.file consistency.fix vocabulary.different"
    " vocabulary.recall",
    Deed.SCAN: "library.add_folder library.rescan library.relink review.suggest review.drop_run",
    Deed.REVIEW: "review.accept_above review.reject_below review.accept review.reject review.correct review.undecide"
    " review.chip review.photo review.done review.take review.refuse review.take_back",
    Deed.REMOVE: "photo.remove",
    Deed.EXPORT: "export.photos export.copy",
    Deed.VOCABULARY: "tag.set_key tag.create tag.rename tag.set_kind tag.delete tag.key_recipe vocabulary.parent"
    " vocabulary.imply vocabulary.synonym vocabulary.merge vocabulary.split vocabulary.group vocabulary.describe"
    " vocabulary.colour vocabulary.example vocabulary.archive vocabulary.delete vocabulary.arrange vocabulary.import"
    " vocabulary.template kind.create kind.change kind.delete review.policy",
    Deed.GOVERN: "library.decrypt library.rekey library.audit library.trail library.restore library.repair"
    " people.add people.remove people.role people.rename people.password",
}
DEEDS: dict[str, Deed] = {id_: deed for deed, ids in _OF.items() for id_ in ids.split()}


def demand(session: Session, id_: str) -> None:
    """Refuse a command that is not for the person's role. Errors: UserError naming who may."""
    library, deed = session.library, DEEDS.get(id_)
    if library is not None and library.access is not None and deed is not None:
        need(library.role, deed)


def refusal(session: Session, id_: str) -> str:
    """Return why a command is not for the person's role; "" when it is."""
    try:
        demand(session, id_)
    except UserError as error:
        return str(error)
    return ""
