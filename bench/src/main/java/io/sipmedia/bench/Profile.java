// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** Where the time goes and what makes garbage, out of a flight recording: {@code Profile recording.jfr [lines]}. */
public final class Profile {

    private final Map<String, Long> top = new LinkedHashMap<>();
    private final Map<String, Long> ours = new LinkedHashMap<>();
    private final Map<String, Long> parts = new LinkedHashMap<>();
    private final Map<String, Long> threads = new LinkedHashMap<>();
    private final Map<String, Long> garbage = new LinkedHashMap<>();
    private final Map<String, Long> garbageAt = new LinkedHashMap<>();

    private Profile() {
    }

    public static void main(String[] args) throws IOException {
        print(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 20);
    }

    static void print(Path recording, int lines) throws IOException {
        Profile profile = new Profile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                profile.take(file.readEvent());
            }
        }
        table("Time by thread", profile.threads, 8);
        table("Time by part", profile.parts, 20);
        table("Time by method on top of the stack", profile.top, lines);
        table("Time by the topmost method of ours", profile.ours, lines);
        table("Bytes by class", profile.garbage, lines);
        table("Bytes by place", profile.garbageAt, lines * 2);
    }

    private void take(RecordedEvent event) {
        String type = event.getEventType().getName();
        boolean java = type.equals("jdk.ExecutionSample");
        if (event.getStackTrace() == null || event.getStackTrace().getFrames().isEmpty()) {
            return;
        }
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        if (java || type.equals("jdk.NativeMethodSample")) {
            if (!java && name(frames.get(0)).matches(".*(EPoll.wait|Net.poll|accept0?|park|wait0?)")) {
                return;
            }
            count(top, name(frames.get(0)), 1);
            count(ours, find(frames, method -> method.startsWith("io.sipmedia")), 1);
            count(parts, ProfilePart.of(frames.stream().map(Profile::name).toList()), 1);
            count(threads, thread(event), 1);
        } else if (type.equals("jdk.ObjectAllocationSample")) {
            long weight = event.getLong("weight");
            RecordedClass made = event.getClass("objectClass");
            String site = name(frames.get(0)) + (frames.size() > 1 ? " < " + name(frames.get(1)) : "") + (frames.size() > 2 ? " < " + name(frames.get(2)) : "");
            count(garbage, made.getName(), weight);
            count(garbageAt, made.getName() + "  " + site + "  [" + find(frames, method -> method.startsWith("io.sipmedia")) + "]", weight);
        }
    }

    private static String thread(RecordedEvent event) {
        var thread = event.hasField("sampledThread") ? event.getThread("sampledThread") : event.getThread();
        return thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName().replaceAll("\\d+$", "N");
    }

    private static String find(List<RecordedFrame> frames, Function<String, Boolean> wanted) {
        return frames.stream().map(Profile::name).filter(wanted::apply).findFirst().orElse("-");
    }

    private static String name(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method.getType().getName() + "." + method.getName();
    }

    private static void count(Map<String, Long> map, String key, long weight) {
        map.merge(key, weight, Long::sum);
    }

    private static void table(String title, Map<String, Long> counts, int lines) {
        long all = Math.max(1, counts.values().stream().mapToLong(Long::longValue).sum());
        System.out.printf("%n%s (%d)%n", title, all);
        counts.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())).limit(lines)
                .forEach(entry -> System.out.printf("%6.2f %%  %s%n", 100.0 * entry.getValue() / all, entry.getKey()));
    }
}
