"""Merging two texts: nothing either side wrote can disappear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.texts import merge as merging
from support.texts.html import sanitise, top_blocks
from support.texts.merge import CHOICE, merge, settle
from support.texts.tests import strategies


def text(*paragraphs):
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def kinds(pieces):
    return [(piece.kind, piece.html) for piece in pieces]


def test_changes_in_different_paragraphs_are_both_taken():
    pieces = merge(text("a", "b", "c"), text("a1", "b", "c"), text("a", "b", "c2"))
    assert kinds(pieces) == [
        ("mine", text("a1")),
        ("same", text("b")),
        ("theirs", text("c2")),
    ]
    assert settle(pieces, {}) == text("a1", "b", "c2")


def test_paragraph_both_changed_is_kept_twice_for_a_choice():
    pieces = merge(text("a", "b"), text("a", "mit"), text("a", "andet"))
    assert [piece.kind for piece in pieces] == ["same", "choice"]
    assert settle(pieces, {}) == text("a", "mit", "andet")
    assert settle(pieces, {1: "mine"}) == text("a", "mit")
    assert settle(pieces, {1: "theirs"}) == text("a", "andet")
    assert settle(pieces, {1: "something else", 0: "theirs"}) == text("a", "mit", "andet")


def test_deleting_what_the_other_changed_is_a_choice():
    pieces = merge(text("a", "b"), text("a"), text("a", "b2"))
    assert [(p.kind, p.mine, p.theirs) for p in pieces[1:]] == [("choice", "", text("b2"))]


def test_deletion_the_other_side_did_not_touch_is_shown():
    pieces = merge(text("a", "b", "c"), text("a", "c"), text("a", "b", "c", "d"))
    assert [piece.removed for piece in pieces] == ["", text("b"), "", ""]
    assert settle(pieces, {}) == text("a", "c", "d")


def test_the_same_change_of_both_is_taken_once():
    assert settle(merge(text("a"), text("a", "x"), text("a", "x")), {}) == text("a", "x")
    pieces = merge(text("a"), text("b", "mit", "z"), text("b", "andet", "z"))
    assert [piece.kind for piece in pieces] == ["same", "choice", "same"]


def test_paragraph_both_rewrote_is_set_against_its_own_other_form():
    pieces = merge(
        text("Forsøget varer fire år.", "Boligen er lille.", "Slut."),
        text("Forsøget varer fire år.", "Boligen er meget lille."),
        text("Forsøget varer fem år.", "Boligen er for lille.", "Slut.", "Mere."),
    )
    assert [(piece.kind, piece.mine, piece.theirs) for piece in pieces] == [
        ("theirs", text("Forsøget varer fire år."), text("Forsøget varer fem år.")),
        ("choice", text("Boligen er meget lille."), text("Boligen er for lille.")),
        ("choice", "", text("Slut.", "Mere.")),
    ]


def test_without_a_common_base_everything_is_kept():
    assert kinds(merge("", text("mit"), text("andet"))) == [("choice", text("mit", "andet"))]


@pytest.mark.parametrize("most", [merging.MOST_BLOCKS, 1])
def test_long_texts_are_compared_at_their_ends(most, monkeypatch):
    monkeypatch.setattr(merging, "MOST_BLOCKS", most)
    pieces = merge(text("a", "b", "c"), text("a", "mit", "c"), text("a", "b", "c", "d"))
    assert "mit" in settle(pieces, {})
    assert "<p>d</p>" in settle(pieces, {})
    assert pieces[0].kind == "same"


lines = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=8)
changed = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "x", "y", "z"]), max_size=8)


def holds_all(base, mine, theirs, pieces):
    """Every block of mine and theirs that base lacks is in the proposal or in a choice."""
    before = set(top_blocks(base))
    kept = {block for piece in pieces for block in top_blocks(piece.html)}
    in_choices = {
        block
        for piece in pieces
        if piece.kind == CHOICE
        for block in (*top_blocks(piece.mine), *top_blocks(piece.theirs))
    }
    new = {*top_blocks(mine), *top_blocks(theirs)} - before
    return new <= kept | in_choices


@given(lines, changed, changed)
def test_no_sentence_disappears(base, mine, theirs):
    base, mine, theirs = (text(*t) for t in (base, mine, theirs))
    pieces = merge(base, mine, theirs)
    assert holds_all(base, mine, theirs, pieces)
    # Each side can be had back whole: no piece reorders or doubles what a side wrote.
    assert "".join(p.mine for p in pieces) == mine
    assert "".join(p.theirs for p in pieces) == theirs


@given(strategies.texts, strategies.texts, strategies.texts)
def test_no_block_of_any_shape_disappears(base, mine, theirs):
    base, mine, theirs = (sanitise(t.html()) for t in (base, mine, theirs))
    pieces = merge(base, mine, theirs)
    assert holds_all(base, mine, theirs, pieces)
    merged = sanitise(settle(pieces, {}))
    assert set(top_blocks(mine)) - set(top_blocks(base)) <= set(top_blocks(merged))


@given(lines, changed)
def test_one_writer_alone_gets_the_own_text(base, mine):
    base, mine = text(*base), text(*mine)
    assert settle(merge(base, mine, base), {}) == mine
    assert settle(merge(base, base, mine), {}) == mine


def test_control_last_writer_wins_loses_a_sentence():
    """What a plain save does instead: the check above must see it."""
    base, mine, theirs = text("a"), text("a", "mit"), text("a", "andet")
    only_theirs = [merging.Piece(merging.SAME, theirs, theirs, theirs)]
    assert not holds_all(base, mine, theirs, only_theirs)
