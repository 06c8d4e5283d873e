// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * What is asked of a session when it is opened, whatever the dialect.
 *
 * @param model            in the URL; it cannot change later
 * @param instructions     the system prompt; null leaves the server's own
 * @param voice            one of {@link Voices#KNOWN} or a custom id that starts with {@code voice_}
 * @param speed            0.25 to 1.5
 * @param input            how we send the caller's voice
 * @param output           how we want the model's voice
 * @param textOnly         answers as text instead of speech
 * @param transcription    of the caller
 * @param noiseReduction   {@code near_field}, {@code far_field}, or null for none
 * @param turnDetection    who decides that a turn is over
 * @param toolChoice       {@code auto}, {@code none}, {@code required} or a function's name
 * @param maxOutputTokens  1 to 4096, 0 for no limit
 * @param reasoningEffort  {@code minimal}, {@code low}, {@code medium}, {@code high}, {@code xhigh}, or null to leave it out
 */
public record SessionOptions(
        String model, String instructions, String voice, double speed, AudioEncoding input, AudioEncoding output, boolean textOnly,
        Transcription transcription, String noiseReduction, TurnDetection turnDetection, String toolChoice, int maxOutputTokens,
        String reasoningEffort) {

    /** The defaults of the {@code realtime:} component. */
    public static SessionOptions defaults() {
        return new SessionOptions("gpt-realtime-2.1", null, "marin", 1.0, AudioEncoding.PCM, AudioEncoding.PCM, false,
                new Transcription("gpt-4o-mini-transcribe", null, null), null, TurnDetection.serverVad(), "auto", 0, null);
    }

    /** Whether somebody is asked to write down what the caller says. */
    public boolean transcribes() {
        return transcription != null && transcription.enabled();
    }

    public SessionOptions withFormats(AudioEncoding newInput, AudioEncoding newOutput) {
        return new SessionOptions(model, instructions, voice, speed, newInput, newOutput, textOnly, transcription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withInstructions(String newInstructions) {
        return new SessionOptions(model, newInstructions, voice, speed, input, output, textOnly, transcription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withVoice(String newVoice) {
        return new SessionOptions(model, instructions, newVoice, speed, input, output, textOnly, transcription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withModel(String newModel) {
        return new SessionOptions(newModel, instructions, voice, speed, input, output, textOnly, transcription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withSpeed(double newSpeed) {
        return new SessionOptions(model, instructions, voice, newSpeed, input, output, textOnly, transcription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withTurnDetection(TurnDetection detection) {
        return new SessionOptions(model, instructions, voice, speed, input, output, textOnly, transcription, noiseReduction,
                detection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withTextOnly(boolean text) {
        return new SessionOptions(model, instructions, voice, speed, input, output, text, transcription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withTranscription(Transcription newTranscription) {
        return new SessionOptions(model, instructions, voice, speed, input, output, textOnly, newTranscription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withNoiseReduction(String kind) {
        return new SessionOptions(model, instructions, voice, speed, input, output, textOnly, transcription, kind,
                turnDetection, toolChoice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withToolChoice(String choice) {
        return new SessionOptions(model, instructions, voice, speed, input, output, textOnly, transcription, noiseReduction,
                turnDetection, choice, maxOutputTokens, reasoningEffort);
    }

    public SessionOptions withMaxOutputTokens(int tokens) {
        return new SessionOptions(model, instructions, voice, speed, input, output, textOnly, transcription, noiseReduction,
                turnDetection, toolChoice, tokens, reasoningEffort);
    }

    public SessionOptions withReasoningEffort(String effort) {
        return new SessionOptions(model, instructions, voice, speed, input, output, textOnly, transcription, noiseReduction,
                turnDetection, toolChoice, maxOutputTokens, effort);
    }
}
