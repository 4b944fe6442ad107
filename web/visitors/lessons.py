"""学信用: what public credit is, in questions and answers, each with its source."""

from werkzeug.wrappers import Response

from services import learning
from web.views import PublicPage, at

LEARN = "/learn"


@at(LEARN)
class Topics(PublicPage):
    """The topics, each with what it answers."""

    template = "visitors/topics.html"

    def get(self) -> Response:
        topics = [
            {"code": code, "title": title, "lessons": learning.of_topic(self.house, code)}
            for code, title in learning.topics(self.house)
        ]
        return self.show(topics=topics)


@at(f"{LEARN}/<topic>")
class Topic(PublicPage):
    """One topic's questions with their answers."""

    template = "visitors/topic.html"

    def get(self, topic: str) -> Response:
        lessons = learning.of_topic(self.house, topic)
        title = dict(learning.topics(self.house))[topic]
        return self.show(topic=title, lessons=lessons)
