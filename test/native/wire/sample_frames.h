// Frames that are replies, in every framing we read: what the parser's tests
// start from, and the seeds of its fuzzing.
#ifndef SYNSWEEP_TEST_NATIVE_WIRE_SAMPLE_FRAMES_H_
#define SYNSWEEP_TEST_NATIVE_WIRE_SAMPLE_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "wire/link_type.h"
#include "wire/reply_parser.h"

namespace synsweep {

using Bytes = std::vector<std::uint8_t>;

struct SampleFrame {
  std::string name;
  LinkType link_type;
  Bytes bytes;
  std::size_t needed_bytes;  // the shortest front of `bytes` that says all that `reply` says
  ParsedReply reply;
};

// Every sample packet in every framing.
std::vector<SampleFrame> SampleFrames();

// The same, Ethernet only and without tags or padding. `packet` is one of
// "syn-ack", "syn-ack, IP options", "rst-ack", "rst", "unreachable", "time exceeded",
// "syn-ack over IPv6", "syn-ack over IPv6, extension headers", "rst-ack over IPv6",
// "unreachable over IPv6", "time exceeded over IPv6".
SampleFrame SampleEthernetFrame(const std::string& packet);

}  // namespace synsweep

#endif  // SYNSWEEP_TEST_NATIVE_WIRE_SAMPLE_FRAMES_H_
