// SPDX-License-Identifier: Apache-2.0
package io.sipmedia;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The arrows between the packages: who may use whom. Rehearsal and gateway may use everything. */
class HouseTest {

    private static final Map<String, List<String>> MAY_USE = Map.of(
            "audio", List.of(),
            "loop", List.of(),
            "sip", List.of(),
            "rtp", List.of("audio", "loop"),
            "call", List.of("sip", "rtp", "audio", "loop"),
            "support", List.of("loop", "audio"),
            "component", List.of("call", "rtp", "sip", "audio", "loop", "support", "processor"),
            "realtime", List.of("audio", "loop", "support", "processor"),
            "openaisip", List.of("realtime", "loop", "support"),
            "processor", List.of("audio", "support"));

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.sipmedia");
        assertTrue(house.contain("io.sipmedia.audio.AudioFrame"));
    }

    @TestFactory
    List<DynamicTest> roomsUseOnlyWhatTheyMay() {
        return MAY_USE.keySet().stream().sorted().map(room -> DynamicTest.dynamicTest(room, () -> {
            String[] allowed = Stream.concat(Stream.of(room), MAY_USE.get(room).stream())
                    .map(HouseTest::inside).toArray(String[]::new);
            DescribedPredicate<JavaClass> forbidden = resideInAPackage("io.sipmedia..")
                    .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                    .as("a room of ours that is none of %s", MAY_USE.get(room));
            noClasses().that().resideInAPackage(inside(room)).should().dependOnClassesThat(forbidden)
                    .allowEmptyShould(true).check(house);
        })).toList();
    }

    @Test
    void protocolCodeKnowsNothingOfCamel() {
        noClasses().that().resideInAnyPackage(inside("audio"), inside("loop"), inside("rtp"), inside("sip"), inside("call"),
                inside("openaisip.webhook"), inside("openaisip.rest"))
                .should().dependOnClassesThat().resideInAPackage("org.apache.camel..").allowEmptyShould(true).check(house);
    }

    @Test
    void onlyTheSipRoomTouchesTheSipStack() {
        noClasses().that().resideOutsideOfPackage(inside("sip")).should().dependOnClassesThat()
                .resideInAnyPackage("javax.sip..", "gov.nist..").allowEmptyShould(true).check(house);
    }

    @Test
    void aSessionsLineAndWhatIsSaidOnItDoNotKnowEachOther() {
        String line = session("SessionLink|LinkState|CurrentConnection|Dialer|Handshake|Rotation|Recovery|ServerChoice");
        String talk = session("Conversation|CallerTurns|CallerWords|ModelTurns|ModelWords|ModelVoice|FunctionCalls|Playback|LastWords"
                + "|ResponseRequests|OwedAnswer|Interruptions|Floor|Silence|Spending|Expenses|Allowance|Goodbye");
        noClasses().that().haveNameMatching(line).should().dependOnClassesThat().haveNameMatching(talk).check(house);
        noClasses().that().haveNameMatching(talk).should().dependOnClassesThat().haveNameMatching(line).check(house);
    }

    private static String session(String classes) {
        return "io\\.sipmedia\\.realtime\\.session\\.(" + classes + ")(\\$.*)?";
    }

    private static String inside(String room) {
        return "io.sipmedia." + room + "..";
    }
}
