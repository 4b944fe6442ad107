"""An S3-compatible store that checks who asks: moto's server, whose signatures are botocore's."""

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from clients.objects import Credentials
from tests.postgres import free_port, left_out

BUCKET, REGION = "evidence", "cn-north-1"
HOW = "pip install -r requirements-dev.txt"


@dataclass(frozen=True)
class Store:
    """A running store with one bucket and one user who may use it."""

    host: str
    credentials: Credentials

    @property
    def url(self) -> str:
        return f"{self.host}/{BUCKET}"

    def __repr__(self) -> str:
        return f"Store({self.url})"


@contextmanager
def running() -> Iterator[Store]:
    """Start a store; where the package is missing, say so."""
    if importlib.util.find_spec("moto") is None:
        left_out("An S3-compatible store", HOW)
    port = free_port()
    host = f"http://127.0.0.1:{port}"
    # Until there is a user, nobody could be asked for a signature: four calls are free.
    environment = os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": "4", "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(host, process)
        yield Store(host, _user(host))
    finally:
        process.terminate()
        process.wait()


def _wait(host: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the store ended by itself"
        try:
            requests.get(f"{host}/moto-api/", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the store did not start")


def _user(host: str) -> Credentials:
    import boto3

    told = {
        "endpoint_url": host,
        "region_name": REGION,
        "aws_access_key_id": "nobody",
        "aws_secret_access_key": "nothing",
    }
    boto3.client("s3", **told).create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    users = boto3.client("iam", **told)
    users.create_user(UserName="zhangxin")
    allowed = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    users.put_user_policy(UserName="zhangxin", PolicyName="files", PolicyDocument=allowed)
    key = users.create_access_key(UserName="zhangxin")["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"], REGION)
