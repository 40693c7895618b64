package dev.same.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionNamesTest {
    @ParameterizedTest
    @CsvSource({
        "attr, attrs",
        "azure.identity, azure-identity",
        "azure.keyvault.secrets, azure-keyvault-secrets",
        "azure.mgmt.compute.models, azure-mgmt-compute",
        "azure.storage.blob, azure-storage-blob",
        "azure.storage.blob.aio, azure-storage-blob",
        "azure.storage.filedatalake, azure-storage-file-datalake",
        "bs4, beautifulsoup4",
        "cairo, pycairo",
        "Crypto.Cipher, pycryptodome",
        "cv2, opencv-python",
        "dateutil.parser, python-dateutil",
        "docx, python-docx",
        "dotenv, python-dotenv",
        "faiss, faiss-cpu",
        "fitz, PyMuPDF",
        "gi.repository, PyGObject",
        "git, GitPython",
        "google, protobuf",
        "google.api_core.exceptions, google-api-core",
        "google.cloud.bigquery, google-cloud-bigquery",
        "google.cloud.bigquery_storage_v1, google-cloud-bigquery-storage",
        "google.cloud.pubsub_v1, google-cloud-pubsub",
        "google.cloud.secretmanager, google-cloud-secret-manager",
        "google.cloud.storage, google-cloud-storage",
        "google.cloud.storage.blob, google-cloud-storage",
        "google.generativeai, google-generativeai",
        "google.oauth2.service_account, google-auth",
        "google.protobuf, protobuf",
        "jose, python-jose",
        "jwt, PyJWT",
        "Levenshtein, Levenshtein",
        "magic, python-magic",
        "mpl_toolkits.mplot3d, matplotlib",
        "MySQLdb, mysqlclient",
        "numpy.linalg, numpy",
        "OpenSSL, pyOpenSSL",
        "PIL.Image, Pillow",
        "pkg_resources, setuptools",
        "pptx, python-pptx",
        "psycopg2.extras, psycopg2-binary",
        "ruamel.yaml, ruamel.yaml",
        "serial, pyserial",
        "skimage.io, scikit-image",
        "sklearn.linear_model, scikit-learn",
        "some_thing.inner, some-thing",
        "tensorflow_hub, tensorflow-hub",
        "umap, umap-learn",
        "usb.core, pyusb",
        "win32com.client, pywin32",
        "wx, wxPython",
        "yaml, PyYAML",
        "zmq.asyncio, pyzmq",
        "zope.interface, zope.interface"
    })
    void knowsUnderWhichNameAnIndexHasAModule(String module, String distribution) {
        assertThat(DistributionNames.of(module)).isEqualTo(distribution);
    }
}
