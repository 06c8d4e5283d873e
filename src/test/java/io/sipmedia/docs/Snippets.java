// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The code blocks of README.md, docs/ and the READMEs of the examples. */
final class Snippets {

    private static final Pattern BLOCK = Pattern.compile("(?m)^```([a-z]+)(?: ([a-z]+))?\\n(.*?)^```$", Pattern.DOTALL);

    /**
     * One block.
     *
     * @param page     where it stands
     * @param line     of its first line
     * @param language the first word after the fence
     * @param kind     the second word: what kind of YAML it is; empty for Camel routes
     * @param text     what is in it
     */
    record Snippet(Path page, int line, String language, String kind, String text) {

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    private Snippets() {
    }

    /** The pages, README.md first. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> docs = Files.list(Path.of("docs")); Stream<Path> examples = Files.walk(Path.of("examples"))) {
            Stream.concat(docs, examples).filter(file -> file.toString().endsWith(".md") && !file.toString().contains("target"))
                    .sorted().forEach(pages::add);
        }
        return pages;
    }

    /** The blocks of one language. */
    static List<Snippet> of(String language) throws IOException {
        List<Snippet> found = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            Matcher matcher = BLOCK.matcher(text);
            while (matcher.find()) {
                if (matcher.group(1).equals(language)) {
                    int line = (int) text.substring(0, matcher.start(3)).lines().count() + 1;
                    found.add(new Snippet(page, line, language, matcher.group(2) == null ? "" : matcher.group(2), matcher.group(3)));
                }
            }
        }
        return found;
    }
}
