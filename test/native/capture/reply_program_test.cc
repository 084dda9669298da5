// The program as this machine's kernel runs it, on frames that go nowhere (BPF_PROG_TEST_RUN).
#include "capture/reply_program.h"

#include <gtest/gtest.h>
#include <linux/bpf.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "wire/reply_parser.h"

namespace synsweep {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kOurs = 0x0a4c0002;        // 10.76.0.2
constexpr std::uint32_t kOursAsWell = 0xc0a80102;  // 192.168.1.2
constexpr std::uint32_t kTarget = 0xcb007109;      // 203.0.113.9, documentation (RFC 5737)
constexpr std::uint16_t kPort = 443;
constexpr Secret kSecret{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210};

struct Outcome {
  int action;
  Bytes frame;
};

// What a TCP packet says, read by nothing but this test: every word summed where it lies.
struct Decoded {
  Bytes target_mac, source_mac;
  std::uint32_t source, target, sequence, acknowledgement;
  std::uint16_t source_port, target_port, total_bytes, window;
  std::uint8_t ttl, flags;
  bool ip_sum_is_right, tcp_sum_is_right;
  Bytes rest;  // behind the packet
};

std::uint32_t Sum(const Bytes& bytes, std::size_t from, std::size_t to) {
  std::uint32_t sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += std::uint32_t{bytes[i]} << (i % 2 == 0 ? 8 : 0);
  return sum;
}

bool IsAllOnes(std::uint32_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum == 0xffff;
}

Decoded Decode(const Bytes& f) {
  const auto word = [&](std::size_t at) {
    return static_cast<std::uint16_t>(f.at(at) << 8 | f.at(at + 1));
  };
  const auto number = [&](std::size_t at) { return std::uint32_t{word(at)} << 16 | word(at + 2); };
  const std::size_t end = 14u + word(16);
  return {
      .target_mac = Bytes(f.begin(), f.begin() + 6),
      .source_mac = Bytes(f.begin() + 6, f.begin() + 12),
      .source = number(26),
      .target = number(30),
      .sequence = number(38),
      .acknowledgement = number(42),
      .source_port = word(34),
      .target_port = word(36),
      .total_bytes = word(16),
      .window = word(48),
      .ttl = f.at(22),
      .flags = f.at(47),
      .ip_sum_is_right = IsAllOnes(Sum(f, 14, 34)),
      .tcp_sum_is_right = IsAllOnes(Sum(f, 26, end) + 6 + static_cast<std::uint32_t>(end - 34)),
      .rest = Bytes(f.begin() + static_cast<std::ptrdiff_t>(end), f.end()),
  };
}

class ReplyProgramTest : public testing::TestWithParam<RstPath> {
 protected:
  void SetUp() override {
    auto made = PacketRings::Make(kernel_, RingCount(), kSlots);
    ASSERT_FALSE(Failed(made)) << MessageOf(std::get<Status>(made));
    rings_.emplace(std::get<PacketRings>(std::move(made)));
    Load(ports_, {kOurs, kOursAsWell});
  }

  // One for every processor that the test may run on.
  static std::uint32_t RingCount() {
    return static_cast<std::uint32_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF)));
  }

  void Load(const SourcePorts& ports, const std::set<std::uint32_t>& sources) {
    ports_ = ports;
    const auto code = ReplyProgram(*rings_, kSecret, sources, ports, GetParam());
    auto loaded = LoadXdpProgram(kernel_, code);
    ASSERT_FALSE(Failed(loaded)) << MessageOf(std::get<Status>(loaded));
    program_ = std::get<UniqueFd>(std::move(loaded));
  }

  [[nodiscard]] Outcome Run(const Bytes& frame) {
    Bytes out(frame.size() + 512);
    bpf_attr attributes{};
    attributes.test.prog_fd = static_cast<std::uint32_t>(program_.get());
    attributes.test.data_in = reinterpret_cast<std::uintptr_t>(frame.data());
    attributes.test.data_size_in = static_cast<std::uint32_t>(frame.size());
    attributes.test.data_out = reinterpret_cast<std::uintptr_t>(out.data());
    attributes.test.data_size_out = static_cast<std::uint32_t>(out.size());
    EXPECT_EQ(kernel_.Call(BPF_PROG_TEST_RUN, attributes), 0);
    out.resize(attributes.test.data_size_out);
    return {static_cast<int>(attributes.test.retval), out};
  }

  [[nodiscard]] std::vector<Bytes> Recorded() {
    std::vector<Bytes> packets;
    rings_->Take(kSlots * RingCount(), [&](TimePoint, ByteView packet) {
      packets.emplace_back(packet.begin(), packet.end());
    });
    return packets;
  }

  [[nodiscard]] Cookie CookieOf(std::uint8_t attempt) const {
    return CookieMaker(kSecret, ports_).Make(MapIpv4(kOurs), MapIpv4(kTarget), kPort, attempt);
  }

  // The reply to `attempt`, with right checksums.
  [[nodiscard]] Bytes Reply(std::uint8_t flags, std::size_t option_bytes = 4,
                            std::uint8_t attempt = 2, std::uint32_t beyond_sequence = 1) const {
    const Cookie cookie = CookieOf(attempt);
    Bytes f(54 + option_bytes);
    for (std::uint8_t i = 0; i < 12; ++i) f[i] = static_cast<std::uint8_t>(0x20 + i);
    StoreBe<std::uint16_t>(f, 12, 0x0800);
    f[14] = 0x45;
    StoreBe<std::uint16_t>(f, 16, static_cast<std::uint16_t>(40 + option_bytes));
    f[20] = 0x40;
    f[22] = 57;
    f[23] = 6;
    StoreBe<std::uint32_t>(f, 26, kTarget);
    StoreBe<std::uint32_t>(f, 30, kOurs);
    StoreBe<std::uint16_t>(f, 34, kPort);
    StoreBe<std::uint16_t>(f, 36, cookie.source_port);
    StoreBe<std::uint32_t>(f, 38, 0xdead'beef);
    StoreBe<std::uint32_t>(f, 42, cookie.sequence + beyond_sequence);
    f[46] = static_cast<std::uint8_t>((5 + option_bytes / 4) << 4);
    f[47] = flags;
    StoreBe<std::uint16_t>(f, 48, 64'240);
    for (std::size_t i = 0; i < option_bytes; ++i) f[54 + i] = static_cast<std::uint8_t>(0x80 + i);
    Finish(f);
    return f;
  }

  static void Finish(Bytes& f) {
    StoreBe<std::uint16_t>(f, 24, 0);
    StoreBe<std::uint16_t>(f, 24, Complement(Sum(f, 14, 34)));
    StoreBe<std::uint16_t>(f, 50, 0);
    const std::uint32_t segment_bytes = static_cast<std::uint32_t>(f.size() - 34);
    StoreBe<std::uint16_t>(f, 50, Complement(Sum(f, 26, f.size()) + 6 + segment_bytes));
  }

  static std::uint16_t Complement(std::uint32_t sum) {
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
  }

  [[nodiscard]] static int TurnedRound() {
    return GetParam() == RstPath::kTransmit ? XDP_TX : XDP_REDIRECT;
  }

  static constexpr std::uint8_t kSynAck = 0x12;
  static constexpr std::uint8_t kRstAck = 0x14;
  static constexpr std::uint32_t kSlots = 1024;
  SystemBpfKernel kernel_;
  std::optional<PacketRings> rings_;
  SourcePorts ports_;
  UniqueFd program_;
};

TEST_P(ReplyProgramTest, RecordsASynAckAndTurnsItIntoTheRstOfAKernel) {
  for (std::size_t option_bytes = 0; option_bytes <= 40; option_bytes += 4) {
    const Bytes frame = Reply(kSynAck, option_bytes);
    const Outcome outcome = Run(frame);
    EXPECT_EQ(outcome.action, TurnedRound());
    EXPECT_EQ(Recorded(), std::vector<Bytes>{Bytes(frame.begin() + 14, frame.end())});
    const Decoded rst = Decode(outcome.frame);
    const Cookie cookie = CookieOf(2);
    EXPECT_EQ(rst.target_mac, Bytes(frame.begin() + 6, frame.begin() + 12));
    EXPECT_EQ(rst.source_mac, Bytes(frame.begin(), frame.begin() + 6));
    EXPECT_EQ(rst.source, kOurs);
    EXPECT_EQ(rst.target, kTarget);
    EXPECT_EQ(rst.source_port, cookie.source_port);
    EXPECT_EQ(rst.target_port, kPort);
    EXPECT_EQ(rst.sequence, cookie.sequence + 1);
    EXPECT_EQ(rst.acknowledgement, 0u);
    EXPECT_EQ(rst.flags, 0x04);
    EXPECT_EQ(rst.window, 0);
    EXPECT_EQ(rst.ttl, 64);
    EXPECT_EQ(rst.total_bytes, 40);
    EXPECT_TRUE(rst.ip_sum_is_right) << option_bytes;
    EXPECT_TRUE(rst.tcp_sum_is_right) << option_bytes;
    EXPECT_EQ(rst.rest, Bytes(frame.size() < 60 ? 0 : 6)) << option_bytes;
  }
}

TEST_P(ReplyProgramTest, CutsOffWhateverFollowsTheHeader) {
  Bytes frame = Reply(kSynAck, 0);
  StoreBe<std::uint16_t>(frame, 16, 40 + 1000);  // data of a fast open, say
  frame.resize(frame.size() + 1400, 0x5a);
  const Decoded rst = Decode(Run(frame).frame);
  EXPECT_EQ(rst.total_bytes, 40);
  EXPECT_EQ(rst.rest, Bytes(6));
  EXPECT_TRUE(rst.tcp_sum_is_right);
  EXPECT_EQ(Recorded().front().size(), 40u);
}

TEST_P(ReplyProgramTest, RecordsARstAndDropsIt) {
  for (const std::uint32_t beyond_sequence : {0u, 1u}) {  // RFC 9293, and some firewalls
    const Bytes frame = Reply(kRstAck, 0, 15, beyond_sequence);
    EXPECT_EQ(Run(frame).action, XDP_DROP);
    EXPECT_EQ(Recorded(), std::vector<Bytes>{Bytes(frame.begin() + 14, frame.end())});
  }
}

TEST_P(ReplyProgramTest, LeavesAChecksumUnfinishedThatCameUnfinishedWhereTheKernelFinishesIt) {
  Bytes frame = Reply(kSynAck, 4);
  const auto pseudo_header = [](std::uint32_t segment_bytes) {
    return static_cast<std::uint16_t>(~Complement((kTarget >> 16) + (kTarget & 0xffff) +
                                                  (kOurs >> 16) + (kOurs & 0xffff) + 6 +
                                                  segment_bytes));
  };
  StoreBe<std::uint16_t>(frame, 50, pseudo_header(24));
  const Bytes rst = Run(frame).frame;
  if (GetParam() == RstPath::kTransmit) {
    EXPECT_EQ(LoadBe<std::uint16_t>(rst, 50), pseudo_header(20));
  } else {
    EXPECT_TRUE(Decode(rst).tcp_sum_is_right);
  }
}

TEST_P(ReplyProgramTest, PassesUntouchedWhatIsNoReplyOfOurs) {
  const auto expect_pass = [&](const std::string& what, const Bytes& frame) {
    const Outcome outcome = Run(frame);
    EXPECT_EQ(outcome.action, XDP_PASS) << what;
    EXPECT_EQ(outcome.frame, frame) << what;
    EXPECT_TRUE(Recorded().empty()) << what;
  };
  const auto expect_pass_with = [&](const std::string& what, std::size_t at, Bytes bytes) {
    Bytes frame = Reply(kSynAck);
    std::ranges::copy(bytes, frame.begin() + static_cast<std::ptrdiff_t>(at));
    expect_pass(what, frame);
  };
  ASSERT_EQ(Run(Reply(kSynAck)).action, TurnedRound());
  ASSERT_EQ(Recorded().size(), 1u);
  expect_pass_with("IPv6", 12, {0x86, 0xdd});
  expect_pass_with("a VLAN tag", 12, {0x81, 0x00});
  expect_pass_with("IP options", 14, {0x46});
  expect_pass_with("version 6", 14, {0x65});
  expect_pass_with("UDP", 23, {17});
  expect_pass_with("the first fragment", 20, {0x20, 0x00});
  expect_pass_with("a later fragment", 20, {0x00, 0x01});
  expect_pass_with("to another address", 33, {0x03});
  expect_pass_with("to our other address, which did not ask", 30, {0xc0, 0xa8, 0x01, 0x02});
  expect_pass_with("from another address", 29, {0x0a});
  expect_pass_with("from another port", 34, {0x01, 0xbc});
  expect_pass_with("to a port below ours", 36, {0xef, 0xff});
  expect_pass_with("a bare SYN", 47, {0x02});
  expect_pass_with("a bare ACK", 47, {0x10});
  expect_pass_with("a RST that acknowledges nothing", 47, {0x04});
  expect_pass_with("a FIN", 47, {0x11});
  expect_pass_with("a TCP header below 20 bytes", 46, {0x40});
  expect_pass_with("a TCP header behind the packet", 46, {0x70});
  expect_pass_with("a packet shorter than its headers", 16, {0x00, 0x2b});
  expect_pass("what a SYN-ACK must not acknowledge", Reply(kSynAck, 4, 2, 0));
  expect_pass("a number near it", Reply(kSynAck, 4, 2, 2));
  expect_pass("a RST with another number", Reply(kRstAck, 4, 2, 2));
  Bytes other_port = Reply(kSynAck);
  const auto source_port = LoadBe<std::uint16_t>(other_port, 36);
  StoreBe<std::uint16_t>(other_port, 36,
                         static_cast<std::uint16_t>(61440 + (source_port - 61440 + 20) % 4096));
  expect_pass("a port of ours that no attempt left from", other_port);
  Bytes cut = Reply(kSynAck, 12);
  cut.resize(58);
  expect_pass("a header that ends behind the frame", cut);
}

TEST_P(ReplyProgramTest, AnswersToEveryAttemptAndWithOnePortToTheOnlyOne) {
  for (std::uint8_t attempt = 0; attempt <= CookieMaker::kMaxAttempt; ++attempt) {
    EXPECT_EQ(Run(Reply(kRstAck, 0, attempt)).action, XDP_DROP);
  }
  EXPECT_EQ(Recorded().size(), 16u);
  Load({50'000, 1}, {kOurs});
  EXPECT_EQ(Run(Reply(kRstAck, 0, 0)).action, XDP_DROP);
  EXPECT_EQ(Recorded().size(), 1u);
}

TEST_P(ReplyProgramTest, LeavesToTheKernelWhatFindsItsRingFull) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(::sched_getcpu(), &one);
  cpu_set_t all;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(all), &all), 0);
  ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
  const Bytes frame = Reply(kSynAck);
  for (std::uint32_t i = 0; i < kSlots; ++i) ASSERT_EQ(Run(frame).action, TurnedRound());
  const Outcome outcome = Run(frame);
  EXPECT_EQ(outcome.action, XDP_PASS);
  EXPECT_EQ(outcome.frame, frame);
  EXPECT_EQ(Recorded().size(), kSlots);
  EXPECT_EQ(Run(frame).action, TurnedRound());
  EXPECT_EQ(Recorded().size(), 1u);
  ::sched_setaffinity(0, sizeof(all), &all);
}

TEST_P(ReplyProgramTest, IsTakenByTheVerifierWithAsManyAddressesAsItMayHave) {
  std::set<std::uint32_t> sources;
  for (std::uint32_t i = 0; i < kMostSources; ++i) sources.insert(kOurs - i);
  Load(SourcePorts{}, sources);
  EXPECT_EQ(Run(Reply(kSynAck)).action, TurnedRound());
}

// Frames at random, most of them a reply with a few bytes changed or cut: the program takes exactly
// those that the parser and the cookie take, as far as it reads their shape at all.
TEST_P(ReplyProgramTest, AgreesWithTheParserAndTheCookieOnAnyBytes) {
  constexpr std::uint32_t kSeed = 20'260'101;
  std::mt19937 random(kSeed);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  const CookieMaker cookies(kSecret, ports_);
  int taken_count = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::uint8_t flags[] = {kSynAck, kRstAck, 0x16, 0x04, 0x02, 0x10};
    Bytes frame = Reply(flags[below(6)], 4 * below(11), static_cast<std::uint8_t>(below(16)),
                        static_cast<std::uint32_t>(below(3)));
    for (std::size_t changes = below(3); changes > 0; --changes) {
      frame[below(frame.size())] = static_cast<std::uint8_t>(random());
    }
    if (below(4) == 0) frame.resize(14 + below(120), static_cast<std::uint8_t>(random()));

    const auto parsed = ParseReply(frame, LinkType::kEthernet);
    const bool has_its_shape = frame.size() > 14 && LoadBe<std::uint16_t>(frame, 12) == 0x0800 &&
                               frame[14] == 0x45 && parsed && parsed->icmp_type == 0 &&
                               parsed->destination == MapIpv4(kOurs);
    const bool is_ours = has_its_shape && cookies.Validate(*parsed);
    const Outcome outcome = Run(frame);
    const auto recorded = Recorded();
    ASSERT_EQ(recorded.size(), is_ours ? 1u : 0u) << "seed " << kSeed << ", round " << round;
    if (!is_ours) {
      ASSERT_EQ(outcome.action, XDP_PASS);
      ASSERT_EQ(outcome.frame, frame);
      continue;
    }
    ++taken_count;
    ASSERT_EQ(ParseReply(recorded[0], LinkType::kRawIp), parsed) << "round " << round;
    const bool is_syn_ack = parsed->kind == ReplyKind::kSynAck;
    ASSERT_EQ(outcome.action, is_syn_ack ? TurnedRound() : XDP_DROP);
    if (!is_syn_ack) continue;
    const Decoded rst = Decode(outcome.frame);
    ASSERT_TRUE(rst.ip_sum_is_right && rst.tcp_sum_is_right) << "round " << round;
    ASSERT_EQ(rst.sequence, parsed->acknowledged);
  }
  EXPECT_GT(taken_count, 3000);
}

INSTANTIATE_TEST_SUITE_P(RstPaths, ReplyProgramTest,
                         testing::Values(RstPath::kRedirect, RstPath::kTransmit),
                         [](const auto& info) {
                           return info.param == RstPath::kRedirect ? "Redirect" : "Transmit";
                         });

}  // namespace
}  // namespace synsweep
