package dev.same.kernel.engine;

import java.util.Map;

/**
 * What {@code kernel_info_reply} says of the engine.
 *
 * @param implementation name of the kernel
 * @param languageInfo the reply's {@code language_info}
 * @param banner first lines of a console
 */
public record EngineInfo(
        String implementation, String implementationVersion, Map<String, Object> languageInfo, String banner) {}
