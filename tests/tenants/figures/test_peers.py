"""Who is like whom: by inhabitants, and by how many municipalities are served."""

from __future__ import annotations

from tenants.figures.peers import Peers, Size, belongs, groups, nearest


def test_a_branch_of_unknown_size_is_in_no_group_by_size_but_in_all() -> None:
    unknown = Size(None, 1)
    assert belongs(unknown, Peers.ALL)
    assert belongs(unknown, Peers.ONE)
    assert not any(belongs(unknown, peers) for peers in (Peers.SMALL, Peers.MIDDLE, Peers.LARGE))


def test_every_known_size_is_in_exactly_one_group_by_size() -> None:
    for living in (0, 19_999, 20_000, 59_999, 60_000, 900_000):
        found = [peers for peers in (Peers.SMALL, Peers.MIDDLE, Peers.LARGE) if belongs(Size(living, 1), peers)]
        assert len(found) == 1


def test_a_group_of_two_and_one_that_is_everybody_cannot_be_chosen() -> None:
    sizes = [Size(25_000, 1)] * 4 + [Size(80_000, 3)] * 2
    assert groups(sizes) == {Peers.ALL: 6, Peers.MIDDLE: 4, Peers.ONE: 4}
    assert groups([Size(25_000, 1)] * 4) == {Peers.ALL: 4}


def test_a_group_that_is_not_there_leads_to_everybody() -> None:
    assert nearest(Peers.LARGE, {Peers.ALL: 6, Peers.MIDDLE: 4}) is Peers.ALL
    assert nearest(Peers.MIDDLE, {Peers.ALL: 6, Peers.MIDDLE: 4}) is Peers.MIDDLE
