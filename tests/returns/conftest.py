"""The world of reporting as fixtures."""

import pytest

from tests.returns.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """An open year without a month."""
    return make_world()


@pytest.fixture
def march(world: World) -> World:
    """The same with March open."""
    world.open_month()
    return world
