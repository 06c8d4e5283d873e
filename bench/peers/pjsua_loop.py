# SPDX-License-Identifier: Apache-2.0
"""pjsua as a peer of the bench: answers every call and gives it its own audio back through the conference bridge.

No sound device, PCMU only, no silence detection, no echo canceller. At --rate 24000 the bridge resamples 8 -> 24 -> 8 kHz, as
a gateway to a 24-kHz model has to. Prints PORT n; ends when standard input ends.
"""
import argparse
import select
import sys

import pjsua2 as pj


class Loop(pj.Call):
    """A call that hears itself."""

    def __init__(self, account, call_id, calls):
        super().__init__(account, call_id)
        self.calls = calls

    def onCallMediaState(self, prm):
        for index, media in enumerate(self.getInfo().media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                audio = self.getAudioMedia(index)
                audio.startTransmit(audio)

    def onCallState(self, prm):
        if self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.calls.discard(self)


class Doorman(pj.Account):
    """Answers at once."""

    def __init__(self):
        super().__init__()
        self.calls = set()

    def onIncomingCall(self, prm):
        call = Loop(self, prm.callId, self.calls)
        self.calls.add(call)
        answer = pj.CallOpParam()
        answer.statusCode = 200
        try:
            call.answer(answer)
        except pj.Error as e:
            print("cannot answer: " + e.reason, file=sys.stderr, flush=True)
            self.calls.discard(call)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rate", type=int, default=24000, help="of the conference bridge, in Hz")
    options.add_argument("--calls", type=int, default=4, help="as many as the library's build allows")
    options.add_argument("--rtp-port", type=int, default=30000)
    args = options.parse_args()

    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 1
    # signalling in this thread, as Python may be called from it; media in the library's own
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    # the library refuses more than it was built for, and a build's limit cannot be asked for
    allowed = args.calls
    media = config.medConfig
    media.clockRate = media.sndClockRate = args.rate
    media.ecTailLen = 0
    media.noVad = True
    media.maxMediaPorts = args.calls + 8
    config.uaConfig.maxCalls = allowed
    endpoint.libInit(config)
    transport = pj.TransportConfig()
    transport.boundAddress = "127.0.0.1"
    identity = endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    for codec in endpoint.codecEnum2():
        endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMU") else 0)

    account = pj.AccountConfig()
    account.idUri = "sip:agent@127.0.0.1"
    account.sipConfig.transportId = identity
    account.mediaConfig.transportConfig.port = args.rtp_port
    account.mediaConfig.transportConfig.portRange = 2 * args.calls + 100
    account.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
    doorman = Doorman()
    doorman.create(account)
    port = endpoint.transportGetInfo(identity).localAddress.rsplit(":", 1)[1]
    print("PORT " + port, flush=True)
    while not (select.select([sys.stdin], [], [], 0)[0] and sys.stdin.readline() == ""):
        endpoint.libHandleEvents(10)
    doorman.shutdown()
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
