package dev.same.pipeline.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/** The one JSON mapper of the pipeline. Unknown keys are ignored: a file of a newer version can be read as far as it goes. */
public final class Json {
    /** Outputs of a cell are one string each, however large; Jackson's own limit is 20 million characters. */
    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder().maxStringLength(1 << 30).build();

    public static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}
}
