"""What a browser may do on the simulator's pages: run their own scripts, and nothing else."""

from flask import Blueprint, Response

SAME_MACHINE = "http://127.0.0.1:* http://localhost:*"


def guard(pages: Blueprint, images: str) -> None:
    """Guard the pages of a blueprint, which may show `images` besides their own.

    What others write is drawn there as text; should that ever fail, nothing of it can run.
    """
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            f"img-src 'self' {images}",
            "base-uri 'none'",
            "form-action 'none'",
            # A gallery of phones on this machine, at another port.
            f"frame-ancestors 'self' {SAME_MACHINE}",
        )
    )

    @pages.after_request
    def told(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
