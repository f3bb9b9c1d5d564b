package org.ivgmp.vnoc.why;

import java.util.stream.Collectors;

/// One line of an answer. The texts are for people; what is not printable in them, or too long, is taken out, whoever made them.
///
/// @param name    one or two words that stay the same, such as `join`
/// @param finding the figure that the mark rests on
/// @param mend    what to do: a sentence, empty unless something is to be done
public record Step(Phase phase, String name, Mark mark, String finding, String mend) {

    public static final int NAME_MAX = 32;
    public static final int FINDING_MAX = 500;
    public static final int MEND_MAX = 700;

    public Step {
        name = printable(name, NAME_MAX);
        finding = printable(finding, FINDING_MAX);
        mend = printable(mend, MEND_MAX);
    }

    /// Without control characters, separators of lines, and characters that order how others are shown.
    static String printable(String text, int lengthMax) {
        String clean = text.codePoints().limit(lengthMax).mapToObj(point -> isPrintable(point)
                ? Character.toString(point) : "?").collect(Collectors.joining());
        return clean.length() <= lengthMax ? clean : clean.substring(0, lengthMax);
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                 Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
