package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What steps import against what a real environment has, before anything runs. */
@Execution(ExecutionMode.CONCURRENT)
class MissingPackagesTest {
    /** What a module raises that is imported before the run has begun. */
    private static final String LOUD = "raise SystemExit('imported before the run')\n";

    @TempDir
    private static Path folder;

    private static String python;
    private static Cli cli;

    @BeforeAll
    static void makeEnvironment() throws IOException, InterruptedException {
        Path wheels = Files.createDirectories(folder.resolve("wheels"));
        List<String> made = new ArrayList<>();
        made.add(Wheels.write(wheels, "protobuf", "5.0", List.of(), "google/protobuf/__init__.py", LOUD)
                .toString());
        made.add(Wheels.write(
                        wheels, "google-cloud-bigquery", "3.0", List.of(), "google/cloud/bigquery/__init__.py", LOUD)
                .toString());
        made.add(Wheels.write(wheels, "opencv-python-headless", "4.9", List.of(), "cv2/__init__.py", LOUD)
                .toString());
        python = Commands.environment(folder.resolve("venv"));
        List<String> install =
                new ArrayList<>(List.of(python, "-m", "pip", "install", "-q", "--no-index", "--no-compile"));
        install.addAll(made);
        Commands.run(install.toArray(String[]::new));
        cli = new Cli(folder.resolve("home"), folder);
    }

    @Test
    void ofANamespaceThatIsNotThereItIsWhatIsImportedOfIt() throws Exception {
        String bare = Commands.environment(folder.resolve("bare"));
        Notebooks.write(
                folder,
                "absent.ipynb",
                "%same step a\nfrom google.cloud import storage",
                "%same step b\nfrom google import genai",
                "%same step c\nfrom not_there import anything");

        String check =
                cli.same("check", "absent.ipynb", "--python", bare).failed(2).out();
        String run = cli.same("run", "absent.ipynb", "--python", bare).failed(2).err();

        assertThat(check)
                .contains("pip install google-cloud-storage,", "pip install google-genai,", "pip install not-there,")
                .doesNotContain("pip install google-cloud,", "pip install protobuf,", "not_there.anything");
        assertThat(run).contains("google-cloud-storage", "google-genai", "--guess");
    }

    @Test
    void belowANamespaceItIsTheDeepestPackageThatCounts() {
        Notebooks.write(
                folder,
                "clouds.ipynb",
                "%same step a\nimport google.protobuf.message\nfrom google.cloud import bigquery",
                "%same step b\nimport google.cloud.storage\nfrom google.protobuf import text_format",
                "%same step c\nfrom google.cloud import pubsub_v1",
                "%same step d\nimport azure.storage.blob, ruamel.yaml");

        String check =
                cli.same("check", "clouds.ipynb", "--python", python).failed(2).out();

        assertThat(check)
                .contains(
                        "cell 2: step \"b\" imports google.cloud.storage, which is not installed there; install it (pip install google-cloud-storage,",
                        "cell 3: step \"c\" imports google.cloud.pubsub_v1, which is not installed there; install it (pip install google-cloud-pubsub,",
                        "cell 4: step \"d\" imports azure.storage.blob, which is not installed there; install it (pip install azure-storage-blob,",
                        "cell 4: step \"d\" imports ruamel.yaml, which is not installed there; install it (pip install ruamel.yaml,")
                .doesNotContain("step \"a\"", "text_format", "google.protobuf");
    }

    @Test
    void aPackageIsFoundByItsFilesWhateverItsNameIs() {
        Notebooks.write(folder, "pictures.ipynb", "%same step a\nimport cv2\nfrom cv2 import imread");

        assertThat(cli.same("check", "pictures.ipynb", "--python", python)
                        .succeeded()
                        .out())
                .isEqualTo("pictures.ipynb: nothing found\n");
        assertThat(cli.same("env", "show", "pictures.ipynb", "--python", python)
                        .succeeded()
                        .out())
                .contains("1 package used", "opencv-python-headless  4.9      imported");
    }

    @Test
    void whatIsMissingFromAPackageIsToldOnceForAllItsNames() {
        Notebooks.write(
                folder, "names.ipynb", "%same step a\nfrom sklearn import linear_model, svm\nfrom bs4 import element");

        String check =
                cli.same("check", "names.ipynb", "--python", python).failed(2).out();

        assertThat(check.lines().filter(line -> line.contains(" imports ")))
                .hasSize(2)
                .anyMatch(line -> line.contains("imports sklearn, ") && line.contains("pip install scikit-learn"))
                .anyMatch(line -> line.contains("imports bs4, ") && line.contains("pip install beautifulsoup4"));
    }

    @Test
    void aRecordNamesWhatANamespaceLacks() throws IOException {
        Notebooks.write(folder, "record.ipynb", "from google.cloud import bigquery, storage");

        assertThat(cli.same("env", "show", "record.ipynb", "--python", python)
                        .succeeded()
                        .out())
                .contains("missing: module google.cloud.storage is imported", "google-cloud-bigquery");
    }
}
