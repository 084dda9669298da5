// libFuzzer target: cookies. A reply of any fields is judged without harm; the reply that a target
// would give to a probe validates as the attempt it answers; with one bit of its evidence changed
// it does not. An input is read as numbers; where it ends they are 0.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "cookie/cookie.h"

using synsweep::AddressWords;
using synsweep::CookieMaker;
using synsweep::MapIpv4;
using synsweep::ParsedReply;
using synsweep::ReplyKind;
using synsweep::SourcePorts;

namespace {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  template <typename UInt>
  UInt Take() {
    UInt value = 0;
    const std::size_t bytes = std::min(sizeof(value), rest_.size());
    std::memcpy(&value, rest_.data(), bytes);
    rest_ = rest_.subspan(bytes);
    return value;
  }

  AddressWords TakeAddress(bool is_ipv4) {
    if (is_ipv4) return MapIpv4(Take<std::uint32_t>());
    AddressWords address;
    for (std::uint32_t& word : address) word = Take<std::uint32_t>();
    return address;
  }

 private:
  synsweep::ByteView rest_;
};

SourcePorts TakePorts(Input& input) {
  const unsigned bits = input.Take<std::uint8_t>() % 13;  // 1, or 16 … 65,536 ports
  SourcePorts ports{.first = input.Take<std::uint16_t>(),
                    .count = bits == 0 ? 1U : std::uint32_t{1} << (bits + 3)};
  if (!ports.IsValid()) ports.first = 0;
  return ports;
}

// Makes a reply the one that answers `cookie`.
void Answer(ParsedReply& reply, const synsweep::Cookie& cookie) {
  reply.source_port = cookie.source_port;
  reply.has_ack = reply.kind == ReplyKind::kSynAck || reply.kind == ReplyKind::kRst;
  reply.acknowledged = cookie.sequence + 1;
  reply.quoted_sequence = cookie.sequence;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const synsweep::Secret secret{input.Take<std::uint64_t>(), input.Take<std::uint64_t>()};
  const SourcePorts ports = TakePorts(input);
  const CookieMaker maker(secret, ports);

  const auto choices = input.Take<std::uint8_t>();
  const bool is_ipv4 = (choices & 0x80) == 0;
  ParsedReply reply{};
  reply.kind = static_cast<ReplyKind>(1 + choices % 4);
  reply.has_ack = (choices & 0x40) != 0;
  reply.port = input.Take<std::uint16_t>();
  reply.source_port = input.Take<std::uint16_t>();
  reply.acknowledged = input.Take<std::uint32_t>();
  reply.quoted_sequence = input.Take<std::uint32_t>();
  reply.destination = input.TakeAddress(is_ipv4);
  reply.target = input.TakeAddress(is_ipv4);
  reply.source = reply.target;
  const auto bit = input.Take<std::uint8_t>();

  const auto is_attempt = [&](std::uint8_t attempt) {
    return ports.count == 1 ? attempt == synsweep::kAttemptUnknown
                            : attempt <= CookieMaker::kMaxAttempt;
  };
  if (const auto match = maker.Validate(reply); match && !is_attempt(match->attempt)) std::abort();

  const std::uint8_t attempt = choices & CookieMaker::kMaxAttempt;
  const auto cookie = maker.Make(reply.destination, reply.target, reply.port, attempt);
  if (cookie.source_port < ports.first || cookie.source_port >= ports.first + ports.count) {
    std::abort();
  }
  Answer(reply, cookie);
  const auto match = maker.Validate(reply);
  if (!match || match->hash != cookie.hash) std::abort();
  if (match->attempt != (ports.count == 1 ? synsweep::kAttemptUnknown : attempt)) std::abort();

  const std::uint32_t flipped = std::uint32_t{1} << bit % 32;
  reply.acknowledged ^= flipped;
  reply.quoted_sequence ^= flipped;
  // A RST may acknowledge the SYN's own number as well: what is 1 less is no change to it.
  const bool is_still_right =
      reply.kind == ReplyKind::kRst && reply.acknowledged == cookie.sequence;
  if (maker.Validate(reply).has_value() != is_still_right) std::abort();
  return 0;
}
