package org.ivgmp.config;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Turns the properties of a component into its configuration type, an annotation type whose methods are the keys
/// (`query_interval_s` is the key `query.interval.s`, by the rules of OSGi Compendium 112.8.2.1) and whose defaults are the defaults. What a key
/// takes is said by a constant with the method's name in capitals, a [Range] or a [Form].
/// Every value is checked before any is used, and a key that nobody knows is refused, so a typing error never goes unseen.
public final class Settings {

    /// Keys that the framework, Config Admin or File Install add.
    private static final String FOREIGN = "(component|service|felix|osgi|objectClass|webconsole)(\\..*)?|:.*|\\..*";

    private static final Range ANY_INT = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

    private Settings() {
    }

    /// @param pid the configuration's name, for messages
    /// @throws IllegalArgumentException naming the file, the key, the value and what is allowed
    public static <A> A read(Class<A> type, String pid, Map<String, ?> properties) {
        Map<String, Object> values = new HashMap<>();
        TreeSet<String> known = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            String key = key(method.getName());
            known.add(key);
            Object given = properties.get(key);
            values.put(method.getName(), given == null ? preset(method, pid, key) : checked(method, pid, key, given));
        }
        checkLimits(type, values.keySet().stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toSet()));
        for (String key : properties.keySet()) {
            if (!known.contains(key) && !key.matches(FOREIGN)) {
                throw new IllegalArgumentException(
                        pid + ": unknown key '" + key + "'; the keys are " + String.join(", ", known));
            }
        }
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "toString" -> pid + values;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> values.get(method.getName());
                }));
    }

    /// Compendium 112.8.2.1, without the `$` and prefix rules, which we do not use.
    static String key(String method) {
        return method.replace("__", "\0").replace('_', '.').replace('\0', '_');
    }

    private static Object preset(Method method, String pid, String key) {
        if (method.getDefaultValue() == null) {
            throw new IllegalArgumentException(pid + ": " + key + " is missing; it must be " + allowed(method));
        }
        return method.getDefaultValue();
    }

    private static Object checked(Method method, String pid, String key, Object given) {
        Class<?> type = method.getReturnType();
        if (type == String[].class) {
            String[] texts = texts(given);
            for (String text : texts) {
                text(method, pid, key, text);
            }
            return texts;
        }
        String text = String.valueOf(given).strip();
        if (type == int.class || type == long.class) {
            long number = number(method, pid, key, text);
            return type == int.class ? (Object) (int) number : (Object) number;
        }
        if (type == boolean.class) {
            if (!text.equals("true") && !text.equals("false")) {
                throw refused(method, pid, key, text);
            }
            return Boolean.valueOf(text);
        }
        return text(method, pid, key, text);
    }

    private static String[] texts(Object given) {
        Stream<?> items = switch (given) {
            case Collection<?> collection -> collection.stream();
            case Object[] array -> Arrays.stream(array);
            default -> Arrays.stream(given.toString().split(","));
        };
        return items.map(item -> item.toString().strip()).filter(item -> !item.isEmpty()).toArray(String[]::new);
    }

    private static String text(Method method, String pid, String key, String text) {
        if (limit(method, Form.class).filter(form -> !text.matches(form.value())).isPresent()) {
            throw refused(method, pid, key, text);
        }
        return text;
    }

    private static long number(Method method, String pid, String key, String text) {
        Range range = limit(method, Range.class).orElse(ANY_INT);
        try {
            long number = Long.parseLong(text);
            if (number >= range.min() && number <= range.max()) {
                return number;
            }
        } catch (NumberFormatException _) {
            // refused below, with the same words
        }
        throw refused(method, pid, key, text);
    }

    private static IllegalArgumentException refused(Method method, String pid, String key, String text) {
        return new IllegalArgumentException(pid + ": " + key + " = '" + text + "' is refused; it must be " + allowed(method));
    }

    private static String allowed(Method method) {
        return limit(method, Range.class).map(range -> "a whole number from " + range.min() + " to " + range.max())
                .or(() -> limit(method, Form.class).map(Form::is))
                .orElseGet(() -> method.getReturnType() == boolean.class ? "true or false" : "a " + method.getReturnType().getSimpleName());
    }

    private static <L> Optional<L> limit(Method method, Class<L> kind) {
        for (Field field : method.getDeclaringClass().getDeclaredFields()) {
            if (field.getType() == kind && field.getName().equals(method.getName().toUpperCase(Locale.ROOT))) {
                return Optional.of(kind.cast(valueOf(field)));
            }
        }
        return Optional.empty();
    }

    private static Object valueOf(Field field) {
        try {
            field.setAccessible(true);
            return field.get(null);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// A limit that belongs to no key would be a limit that nobody keeps.
    private static void checkLimits(Class<?> type, Set<String> constants) {
        for (Field field : type.getDeclaredFields()) {
            if ((field.getType() == Range.class || field.getType() == Form.class) && !constants.contains(field.getName())) {
                throw new IllegalStateException(field + " is the limit of no key");
            }
        }
    }
}
