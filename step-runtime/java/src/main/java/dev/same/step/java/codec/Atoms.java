package dev.same.step.java.codec;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Immutable values of the JDK that a text describes in full. */
final class Atoms {
    private record Atom<T>(Class<T> type, Function<T, String> write, Function<String, T> read) {
        String text(Object value) {
            return write.apply(type.cast(value));
        }
    }

    private static final Map<String, Atom<?>> BY_NAME = new LinkedHashMap<>();

    static {
        add(BigInteger.class, BigInteger::toString, BigInteger::new);
        add(BigDecimal.class, d -> d.unscaledValue() + "e" + d.scale(), Atoms::decimal);
        add(UUID.class, UUID::toString, UUID::fromString);
        add(LocalDate.class, LocalDate::toString, LocalDate::parse);
        add(LocalTime.class, LocalTime::toString, LocalTime::parse);
        add(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse);
        add(Instant.class, i -> i.getEpochSecond() + " " + i.getNano(), Atoms::instant);
        add(Duration.class, d -> d.getSeconds() + " " + d.getNano(), Atoms::duration);
        add(Period.class, Period::toString, Period::parse);
        add(Year.class, y -> Integer.toString(y.getValue()), y -> Year.of(Integer.parseInt(y)));
        add(YearMonth.class, YearMonth::toString, YearMonth::parse);
        add(MonthDay.class, MonthDay::toString, MonthDay::parse);
        add(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
        add(OffsetTime.class, OffsetTime::toString, OffsetTime::parse);
        add(OffsetDateTime.class, OffsetDateTime::toString, OffsetDateTime::parse);
        add(ZonedDateTime.class, ZonedDateTime::toString, ZonedDateTime::parse);
        add(ZoneId.class, ZoneId::getId, ZoneId::of);
        add(URI.class, URI::toString, URI::create);
        add(File.class, File::getPath, File::new);
        add(Path.class, Path::toString, Path::of);
        add(Charset.class, Charset::name, Charset::forName);
        add(Currency.class, Currency::getCurrencyCode, Currency::getInstance);
        add(Pattern.class, p -> p.flags() + " " + p.pattern(), Atoms::pattern);
    }

    private Atoms() {}

    private static <T> void add(Class<T> type, Function<T, String> write, Function<String, T> read) {
        BY_NAME.put(type.getName(), new Atom<>(type, write, read));
    }

    /** The name of the kind of atom a value is. */
    static Optional<String> kind(Object value) {
        if (BY_NAME.containsKey(value.getClass().getName())) {
            return Optional.of(value.getClass().getName());
        }
        if (value instanceof Path path && path.getFileSystem().equals(FileSystems.getDefault())) {
            return Optional.of(Path.class.getName());
        }
        if (value instanceof ZoneId) {
            return Optional.of(ZoneId.class.getName());
        }
        return value instanceof Charset ? Optional.of(Charset.class.getName()) : Optional.empty();
    }

    static String write(String kind, Object value) {
        return atom(kind).text(value);
    }

    static Object read(String kind, String text) {
        return atom(kind).read().apply(text);
    }

    private static Atom<?> atom(String kind) {
        Atom<?> atom = BY_NAME.get(kind);
        if (atom == null) {
            throw new CannotRead("values of " + kind + " are not known to this version");
        }
        return atom;
    }

    private static BigDecimal decimal(String text) {
        int e = text.indexOf('e');
        return new BigDecimal(new BigInteger(text.substring(0, e)), Integer.parseInt(text.substring(e + 1)));
    }

    private static Instant instant(String text) {
        int space = text.indexOf(' ');
        return Instant.ofEpochSecond(
                Long.parseLong(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
    }

    private static Duration duration(String text) {
        int space = text.indexOf(' ');
        return Duration.ofSeconds(Long.parseLong(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
    }

    private static Pattern pattern(String text) {
        int space = text.indexOf(' ');
        return Pattern.compile(text.substring(space + 1), Integer.parseInt(text.substring(0, space)));
    }
}
