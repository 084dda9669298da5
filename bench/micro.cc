// Times what the native threads do once a probe or once a reply, by itself, on one core.
//
// Usage: micro ROUNDS. Prints one line of JSON for each case: {"name":…,"nsPerOperation":[…]}, a
// number for each round. Each round takes every case once, so that what the machine does meanwhile
// meets all alike.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/big_endian.h"
#include "base/bytes.h"
#include "base/ring.h"
#include "batch/probe_record.h"
#include "cookie/cookie.h"
#include "wire/checksum.h"
#include "wire/ethernet.h"
#include "wire/link_type.h"
#include "wire/reply_parser.h"
#include "wire/syn_template.h"

namespace {

using namespace synsweep;

// How long one case is timed in one round.
constexpr std::chrono::milliseconds kRound{100};
// Operations between two looks at the clock.
constexpr std::size_t kBlock = 4096;

constexpr AddressWords kSource = MapIpv4(0x0a4c0002);
constexpr std::uint16_t kPort = 443;

// What is added up here the compiler has to work out.
volatile std::uint64_t g_sink;

struct Case {
  std::string name;
  std::function<std::uint64_t(std::uint32_t)> block;  // kBlock operations, from a number on
  std::vector<double> ns_per_operation;
};

AddressWords TargetOf(std::uint32_t number) { return MapIpv4(0x0a000000 + number * 2654435761u); }

const EthernetHeader kEthernet{};

// A SYN-ACK or a RST to the probe of `cookie`, as a target's kernel sends it.
std::vector<std::uint8_t> ReplyTo(const AddressWords& target, const Cookie& cookie, bool is_open) {
  std::vector<std::uint8_t> frame(58, 0);
  SynTemplate(kEthernet, target).Patch(frame, kSource, cookie.source_port, cookie, 0);
  const ByteSpan bytes(frame);
  StoreBe(bytes, 34, kPort);
  StoreBe(bytes, 38, std::uint32_t{1});
  StoreBe(bytes, 42, cookie.sequence + 1);
  frame[47] = is_open ? 0x12 : 0x14;
  return frame;
}

std::vector<Case> MakeCases() {
  static const CookieMaker maker({.k0 = 0x0123456789abcdef, .k1 = 0xfedcba9876543210}, {});
  static const SynTemplate syn(kEthernet, kSource);
  static std::array<std::uint8_t, SynTemplate::kMaxFrameBytes> frame;
  static std::array<std::uint8_t, 1480> payload;
  static SpscRing<ProbeRecord> ring(65536);
  static std::array<ProbeRecord, 256> probes{};
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i * 7);

  // Replies of as many targets as a block has, half of them open.
  static std::vector<std::vector<std::uint8_t>> replies;
  static std::vector<ParsedReply> parsed;
  for (std::uint32_t i = 0; i < kBlock; ++i) {
    const AddressWords target = TargetOf(i);
    replies.push_back(ReplyTo(target, maker.Make(kSource, target, kPort, 0), i % 2 == 0));
    const auto reply = ParseReply(replies.back(), LinkType::kEthernet);
    if (!reply || !maker.Validate(*reply)) {
      std::fprintf(stderr, "micro: a reply of its own does not validate\n");
      std::exit(1);
    }
    parsed.push_back(*reply);
  }

  std::vector<Case> cases;
  cases.push_back({"cookie of a probe",
                   [](std::uint32_t from) {
                     std::uint64_t sum = 0;
                     for (std::uint32_t i = 0; i < kBlock; ++i) {
                       sum += maker.Make(kSource, TargetOf(from + i), kPort, 0).hash;
                     }
                     return sum;
                   },
                   {}});
  cases.push_back({"cookie of a probe, in a row",
                   [](std::uint32_t from) {
                     static std::array<AddressWords, kBlock> targets;
                     static std::array<EndpointOfProbe, kBlock> endpoints;
                     static std::array<std::uint64_t, kBlock> hashes;
                     for (std::uint32_t i = 0; i < kBlock; ++i) {
                       targets[i] = TargetOf(from + i);
                       endpoints[i] = {&kSource, &targets[i], kPort};
                     }
                     maker.HashAll(endpoints, hashes);
                     std::uint64_t sum = 0;
                     for (const std::uint64_t hash : hashes) sum += maker.FromHash(hash, 0).hash;
                     return sum;
                   },
                   {}});
  cases.push_back({"frame of a probe, both checksums",
                   [](std::uint32_t from) {
                     const Cookie cookie = {.sequence = from, .source_port = 61440, .hash = 0};
                     std::uint64_t sum = 0;
                     for (std::uint32_t i = 0; i < kBlock; ++i) {
                       syn.Patch(frame, TargetOf(from + i), kPort, cookie,
                                 static_cast<std::uint16_t>(i));
                       sum += frame[25] + frame[51];
                     }
                     return sum;
                   },
                   {}});
  cases.push_back({"cookie and frame of a probe",
                   [](std::uint32_t from) {
                     std::uint64_t sum = 0;
                     for (std::uint32_t i = 0; i < kBlock; ++i) {
                       const AddressWords target = TargetOf(from + i);
                       syn.Patch(frame, target, kPort, maker.Make(kSource, target, kPort, 0),
                                 static_cast<std::uint16_t>(i));
                       sum += frame[25] + frame[51];
                     }
                     return sum;
                   },
                   {}});
  cases.push_back({"checksum of a 44-byte packet",
                   [](std::uint32_t from) {
                     std::uint64_t sum = 0;
                     for (std::uint32_t i = 0; i < kBlock; ++i) {
                       payload[0] = static_cast<std::uint8_t>(from + i);
                       sum += FinishChecksum(SumBytes(ByteView(payload).first(44)));
                     }
                     return sum;
                   },
                   {}});
  cases.push_back({"checksum of 1,480 bytes",
                   [](std::uint32_t from) {
                     std::uint64_t sum = 0;
                     for (std::uint32_t i = 0; i < kBlock; ++i) {
                       payload[0] = static_cast<std::uint8_t>(from + i);
                       sum += FinishChecksum(SumBytes(payload));
                     }
                     return sum;
                   },
                   {}});
  cases.push_back({"reply parsed",
                   [](std::uint32_t) {
                     std::uint64_t sum = 0;
                     for (const auto& reply : replies) {
                       sum += ParseReply(reply, LinkType::kEthernet)->acknowledged;
                     }
                     return sum;
                   },
                   {}});
  cases.push_back({"reply validated",
                   [](std::uint32_t) {
                     std::uint64_t sum = 0;
                     for (const auto& reply : parsed) sum += maker.Validate(reply)->hash;
                     return sum;
                   },
                   {}});
  cases.push_back({"reply parsed and validated",
                   [](std::uint32_t) {
                     std::uint64_t sum = 0;
                     for (const auto& reply : replies) {
                       sum += maker.Validate(*ParseReply(reply, LinkType::kEthernet))->hash;
                     }
                     return sum;
                   },
                   {}});
  cases.push_back({"probe through the ring, 256 at once",
                   [](std::uint32_t from) {
                     std::uint64_t sum = 0;
                     for (std::size_t i = 0; i < kBlock; i += probes.size()) {
                       probes[0].port = static_cast<std::uint16_t>(from);
                       sum += ring.TryPush(probes);
                       sum += ring.TryPop(probes);
                     }
                     return sum;
                   },
                   {}});
  return cases;
}

void Time(Case& one) {
  using Clock = std::chrono::steady_clock;
  std::uint64_t sum = 0;
  std::uint32_t operations = 0;
  const auto begin = Clock::now();
  auto now = begin;
  for (; now - begin < kRound; now = Clock::now()) {
    sum += one.block(operations);
    operations += kBlock;
  }
  g_sink = sum;
  one.ns_per_operation.push_back(std::chrono::duration<double, std::nano>(now - begin).count() /
                                 operations);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc == 2 ? std::atoi(argv[1]) : 0;
  if (rounds < 1) {
    std::fprintf(stderr, "usage: micro ROUNDS\n");
    return 2;
  }
  auto cases = MakeCases();
  for (auto& one : cases) Time(one);  // to warm up
  for (auto& one : cases) one.ns_per_operation.clear();
  for (int round = 0; round < rounds; ++round) {
    for (auto& one : cases) Time(one);
  }
  for (const auto& one : cases) {
    std::printf("{\"name\":\"%s\",\"nsPerOperation\":[", one.name.c_str());
    const char* separator = "";
    for (const double ns : one.ns_per_operation) {
      std::printf("%s%.3f", separator, ns);
      separator = ",";
    }
    std::puts("]}");
  }
  return 0;
}
