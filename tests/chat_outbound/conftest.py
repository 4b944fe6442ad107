import pytest

from tests.chatting import Chat


@pytest.fixture
def chat(city) -> Chat:
    return Chat(city)
