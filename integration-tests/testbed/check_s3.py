"""Uses what an S3 server must have for the tests: ENDPOINT REGION, with boto3 and the keys that it finds in the environment."""

import os
import sys
import urllib.error
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

endpoint, region = sys.argv[1:]
s3 = boto3.client(
    "s3", endpoint_url=endpoint, region_name=region, config=Config(signature_version="s3v4", s3={"addressing_style": "path"})
)


def refused(status, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert found == status, "%s instead of %s" % (found, status)
    else:
        raise AssertionError("not refused with %s" % status)


s3.create_bucket(Bucket="bucket")
place = {"Bucket": "bucket", "Key": "folder/a name with ü"}

etag = s3.put_object(Body=b"0123456789", Metadata={"origin": "check"}, **place)["ETag"]
found = s3.get_object(**place)
assert found["Body"].read() == b"0123456789" and found["Metadata"] == {"origin": "check"}
assert s3.get_object(Range="bytes=2-4", **place)["Body"].read() == b"234"
assert s3.get_object(Range="bytes=-3", **place)["Body"].read() == b"789"
refused(416, s3.get_object, Range="bytes=100-", **place)
print("put, get, ranges")

refused(412, s3.put_object, Body=b"x", IfNoneMatch="*", **place)
refused(412, s3.put_object, Body=b"x", IfMatch='"00000000000000000000000000000000"', **place)
s3.put_object(Body=b"changed", IfMatch=etag, **place)
s3.put_object(Body=b"new", IfNoneMatch="*", Bucket="bucket", Key="new")
refused(304, s3.get_object, IfNoneMatch=s3.head_object(**place)["ETag"], **place)
print("conditional puts and gets")

url = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=60)
assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url
with urllib.request.urlopen(url) as answer:
    assert answer.read() == b"changed"
try:
    urllib.request.urlopen(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))
    raise AssertionError("a changed URL is not refused")
except urllib.error.HTTPError as error:
    assert error.code == 403
url = s3.generate_presigned_url("put_object", Params={"Bucket": "bucket", "Key": "put"}, ExpiresIn=60)
urllib.request.urlopen(urllib.request.Request(url, data=b"by URL", method="PUT")).close()
assert s3.get_object(Bucket="bucket", Key="put")["Body"].read() == b"by URL"
print("presigned URLs")

large = {"Bucket": "bucket", "Key": "large"}
upload = s3.create_multipart_upload(**large)["UploadId"]
parts = []
for number, content in ((1, b"a" * (5 << 20)), (2, b"b" * (5 << 20)), (3, b"end")):
    part = s3.upload_part(UploadId=upload, PartNumber=number, Body=content, **large)
    parts.append({"PartNumber": number, "ETag": part["ETag"]})
s3.complete_multipart_upload(UploadId=upload, MultipartUpload={"Parts": parts}, **large)
assert s3.head_object(**large)["ContentLength"] == (10 << 20) + 3
assert s3.get_object(Range="bytes=%d-%d" % ((10 << 20) - 1, (10 << 20) + 2), **large)["Body"].read() == b"bend"
upload = s3.create_multipart_upload(**large)["UploadId"]
s3.abort_multipart_upload(UploadId=upload, **large)
assert not s3.list_multipart_uploads(Bucket="bucket").get("Uploads")
print("uploads in parts")

for number in range(5):
    s3.put_object(Bucket="bucket", Key="list/%d" % number, Body=b"")
page = s3.list_objects_v2(Bucket="bucket", Prefix="list/", MaxKeys=2)
assert page["IsTruncated"] and [entry["Key"] for entry in page["Contents"]] == ["list/0", "list/1"]
page = s3.list_objects_v2(Bucket="bucket", Prefix="list/", ContinuationToken=page["NextContinuationToken"])
assert [entry["Key"] for entry in page["Contents"]] == ["list/2", "list/3", "list/4"]
folders = s3.list_objects_v2(Bucket="bucket", Delimiter="/")["CommonPrefixes"]
assert [entry["Prefix"] for entry in folders] == ["folder/", "list/"]
s3.copy_object(Bucket="bucket", Key="copy", CopySource={"Bucket": "bucket", "Key": "put"})
s3.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "list/%d" % number} for number in range(5)]})
assert not s3.list_objects_v2(Bucket="bucket", Prefix="list/").get("Contents")
refused(404, s3.get_object, Bucket="bucket", Key="list/0")
for keys in ({"aws_access_key_id": "wrong"}, {"aws_secret_access_key": "wrong"}):
    keys = dict({"aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": "wrong"}, **keys)
    wrong = boto3.client("s3", endpoint_url=endpoint, region_name=region, config=Config(s3={"addressing_style": "path"}), **keys)
    refused(403, wrong.list_buckets)
print("lists, copies, deletes, wrong keys refused")
