// The program as this machine's kernel runs it, on frames that go nowhere (BPF_PROG_TEST_RUN).
#include "capture/reply_program.h"

#include <gtest/gtest.h>
#include <linux/bpf.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "wire/reply_parser.h"

namespace synsweep {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr AddressWords kOurs = MapIpv4(0x0a4c0002);        // 10.76.0.2
constexpr AddressWords kOursAsWell = MapIpv4(0xc0a80102);  // 192.168.1.2
constexpr AddressWords kTarget = MapIpv4(0xcb007109);      // 203.0.113.9 (RFC 5737)
constexpr AddressWords kOurs6 = {0xfd4c0000, 0, 0x1234'5678, 0x9abc'def0};
constexpr AddressWords kOursAsWell6 = {0xfd4c0000, 0, 0x1234'5678, 0x9abc'def1};
constexpr AddressWords kTarget6 = {0x20010db8, 7, 0xfedc'ba98, 0x0000'0009};  // RFC 3849
constexpr std::uint16_t kPort = 443;
constexpr Secret kSecret{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210};

struct Outcome {
  int action;
  Bytes frame;
};

// What is tried: how a RST leaves, a family, and a VLAN or none.
struct Form {
  RstPath rst_path;
  bool is_ipv4;
  std::uint16_t vlan_id;
};

// Where things lie in a frame of one form.
struct Places {
  explicit Places(const Form& form)
      : ip(form.vlan_id == 0 ? 14 : 18),
        header_bytes(form.is_ipv4 ? 20 : 40),
        tcp(ip + header_bytes),
        source(ip + (form.is_ipv4 ? 12 : 8)),
        target(source + (form.is_ipv4 ? 4 : 16)),
        is_ipv4(form.is_ipv4) {}

  std::size_t ip;
  std::size_t header_bytes;
  std::size_t tcp;
  std::size_t source;
  std::size_t target;
  bool is_ipv4;
};

// What a TCP packet says, read by nothing but this test: every word summed where it lies.
struct Decoded {
  Bytes target_mac, source_mac, link;  // the last: all of what is between them and the packet
  Bytes source, target;
  std::uint32_t sequence, acknowledgement;
  std::uint16_t source_port, target_port, window;
  std::size_t packet_bytes;
  std::uint8_t ttl, flags;
  bool ip_sum_is_right, tcp_sum_is_right;
  Bytes rest;  // behind the packet
};

std::uint32_t Sum(const Bytes& bytes, std::size_t from, std::size_t to) {
  std::uint32_t sum = 0;
  for (std::size_t i = from; i < to; ++i) {
    sum += std::uint32_t{bytes[i]} << ((i - from) % 2 == 0 ? 8 : 0);
  }
  return sum;
}

bool IsAllOnes(std::uint32_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum == 0xffff;
}

Bytes Part(const Bytes& bytes, std::size_t from, std::size_t to) {
  return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(from),
               bytes.begin() + static_cast<std::ptrdiff_t>(to));
}

// As a packet carries it.
Bytes OnWire(const AddressWords& address) {
  Bytes bytes(16);
  for (std::size_t i = 0; i < 4; ++i) StoreBe(ByteSpan(bytes), i * 4, address[i]);
  return IsIpv4(address) ? Part(bytes, 12, 16) : bytes;
}

Decoded Decode(const Bytes& f, const Places& at) {
  const auto word = [&](std::size_t place) {
    return static_cast<std::uint16_t>(f.at(place) << 8 | f.at(place + 1));
  };
  const auto number = [&](std::size_t place) {
    return std::uint32_t{word(place)} << 16 | word(place + 2);
  };
  const std::size_t packet_bytes = at.is_ipv4 ? word(at.ip + 2) : 40u + word(at.ip + 4);
  const std::size_t end = at.ip + packet_bytes;
  EXPECT_EQ(f.at(at.ip), at.is_ipv4 ? 0x45 : 0x60);
  EXPECT_EQ(f.at(at.ip + (at.is_ipv4 ? 9 : 6)), 6);
  return {
      .target_mac = Part(f, 0, 6),
      .source_mac = Part(f, 6, 12),
      .link = Part(f, 12, at.ip),
      .source = Part(f, at.source, at.target),
      .target = Part(f, at.target, at.tcp),
      .sequence = number(at.tcp + 4),
      .acknowledgement = number(at.tcp + 8),
      .source_port = word(at.tcp),
      .target_port = word(at.tcp + 2),
      .window = word(at.tcp + 14),
      .packet_bytes = packet_bytes,
      .ttl = f.at(at.ip + (at.is_ipv4 ? 8 : 7)),
      .flags = f.at(at.tcp + 13),
      .ip_sum_is_right = !at.is_ipv4 || IsAllOnes(Sum(f, at.ip, at.tcp)),
      .tcp_sum_is_right =
          IsAllOnes(Sum(f, at.source, end) + 6 + static_cast<std::uint32_t>(end - at.tcp)),
      .rest = Part(f, end, f.size()),
  };
}

class ReplyProgramTest : public testing::TestWithParam<Form> {
 protected:
  void SetUp() override {
    auto made = PacketRings::Make(kernel_, RingCount(), kSlots);
    ASSERT_FALSE(Failed(made)) << MessageOf(std::get<Status>(made));
    rings_.emplace(std::get<PacketRings>(std::move(made)));
    Load({.sources = {kOurs, kOursAsWell, kOurs6, kOursAsWell6}, .ports = {}, .vlan_ids = Vlans()});
  }

  // Ours among others.
  static std::set<std::uint16_t> Vlans() {
    if (GetParam().vlan_id == 0) return {0};
    return {7, GetParam().vlan_id};
  }

  // One for every processor that the test may run on.
  static std::uint32_t RingCount() {
    return static_cast<std::uint32_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF)));
  }

  void Load(const ReplyShape& shape) {
    ports_ = shape.ports;
    const auto code = ReplyProgram(*rings_, kSecret, shape, GetParam().rst_path);
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

  [[nodiscard]] const AddressWords& ours() const { return at_.is_ipv4 ? kOurs : kOurs6; }
  [[nodiscard]] const AddressWords& target() const { return at_.is_ipv4 ? kTarget : kTarget6; }

  [[nodiscard]] Cookie CookieOf(std::uint8_t attempt) const {
    return CookieMaker(kSecret, ports_).Make(ours(), target(), kPort, attempt);
  }

  // The packet of a frame, which ends with it.
  [[nodiscard]] Bytes PacketOf(const Bytes& frame) const {
    return Part(frame, at_.ip, frame.size());
  }

  // The reply to `attempt`, with right checksums.
  [[nodiscard]] Bytes Reply(std::uint8_t flags, std::size_t option_bytes = 4,
                            std::uint8_t attempt = 2, std::uint32_t beyond_sequence = 1) const {
    const Cookie cookie = CookieOf(attempt);
    Bytes f(at_.tcp + 20 + option_bytes);
    for (std::uint8_t i = 0; i < 12; ++i) f[i] = static_cast<std::uint8_t>(0x20 + i);
    if (GetParam().vlan_id != 0) {
      StoreBe<std::uint16_t>(f, 12, 0x8100);
      StoreBe<std::uint16_t>(f, 14, static_cast<std::uint16_t>(0xb000 | GetParam().vlan_id));
    }
    StoreBe<std::uint16_t>(f, at_.ip - 2, at_.is_ipv4 ? 0x0800 : 0x86dd);
    if (at_.is_ipv4) {
      f[at_.ip] = 0x45;
      StoreBe<std::uint16_t>(f, at_.ip + 2, static_cast<std::uint16_t>(40 + option_bytes));
      f[at_.ip + 6] = 0x40;
      f[at_.ip + 8] = 57;
      f[at_.ip + 9] = 6;
    } else {
      StoreBe<std::uint32_t>(f, at_.ip, 0x6fab'cdef);  // a class and a flow label
      StoreBe<std::uint16_t>(f, at_.ip + 4, static_cast<std::uint16_t>(20 + option_bytes));
      f[at_.ip + 6] = 6;
      f[at_.ip + 7] = 57;
    }
    std::ranges::copy(OnWire(target()), f.begin() + static_cast<std::ptrdiff_t>(at_.source));
    std::ranges::copy(OnWire(ours()), f.begin() + static_cast<std::ptrdiff_t>(at_.target));
    StoreBe<std::uint16_t>(f, at_.tcp, kPort);
    StoreBe<std::uint16_t>(f, at_.tcp + 2, cookie.source_port);
    StoreBe<std::uint32_t>(f, at_.tcp + 4, 0xdead'beef);
    StoreBe<std::uint32_t>(f, at_.tcp + 8, cookie.sequence + beyond_sequence);
    f[at_.tcp + 12] = static_cast<std::uint8_t>((5 + option_bytes / 4) << 4);
    f[at_.tcp + 13] = flags;
    StoreBe<std::uint16_t>(f, at_.tcp + 14, 64'240);
    for (std::size_t i = 0; i < option_bytes; ++i) {
      f[at_.tcp + 20 + i] = static_cast<std::uint8_t>(0x80 + i);
    }
    if (at_.is_ipv4) {
      StoreBe<std::uint16_t>(f, at_.ip + 10, Complement(Sum(f, at_.ip, at_.tcp)));
    }
    const auto segment_bytes = static_cast<std::uint32_t>(f.size() - at_.tcp);
    StoreBe<std::uint16_t>(f, at_.tcp + 16,
                           Complement(Sum(f, at_.source, f.size()) + 6 + segment_bytes));
    return f;
  }

  // Zeros behind the RST that a frame becomes: up to the least an Ethernet frame has, if the frame
  // had that.
  [[nodiscard]] std::size_t PaddingOf(const Bytes& frame) const {
    const std::size_t rst_bytes = at_.tcp + 20;
    return frame.size() < 60 || rst_bytes > 60 ? 0 : 60 - rst_bytes;
  }

  // A frame with the tag that replies have here, and its IP header without more behind it.
  [[nodiscard]] bool HasPlainHeaders(const Bytes& frame) const {
    if (frame.size() < at_.tcp) return false;
    if (LoadBe<std::uint16_t>(frame, at_.ip - 2) != (at_.is_ipv4 ? 0x0800 : 0x86dd)) return false;
    if (GetParam().vlan_id != 0) {
      const auto control = LoadBe<std::uint16_t>(frame, 14);
      if (frame[12] != 0x81 || frame[13] != 0 || !Vlans().contains(control & 0xfff)) return false;
    }
    return at_.is_ipv4 ? frame[at_.ip] == 0x45 : frame[at_.ip + 6] == 6;
  }

  static std::uint16_t Complement(std::uint32_t sum) {
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
  }

  [[nodiscard]] static int TurnedRound() {
    return GetParam().rst_path == RstPath::kTransmit ? XDP_TX : XDP_REDIRECT;
  }

  static constexpr std::uint8_t kSynAck = 0x12;
  static constexpr std::uint8_t kRstAck = 0x14;
  static constexpr std::uint32_t kSlots = 1024;
  const Places at_{GetParam()};
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
    EXPECT_EQ(Recorded(), std::vector<Bytes>{PacketOf(frame)});
    const Decoded rst = Decode(outcome.frame, at_);
    const Cookie cookie = CookieOf(2);
    EXPECT_EQ(rst.target_mac, Part(frame, 6, 12));
    EXPECT_EQ(rst.source_mac, Part(frame, 0, 6));
    EXPECT_EQ(rst.link, Part(frame, 12, at_.ip));  // with the tag, if it came with one
    EXPECT_EQ(rst.source, OnWire(ours()));
    EXPECT_EQ(rst.target, OnWire(target()));
    EXPECT_EQ(rst.source_port, cookie.source_port);
    EXPECT_EQ(rst.target_port, kPort);
    EXPECT_EQ(rst.sequence, cookie.sequence + 1);
    EXPECT_EQ(rst.acknowledgement, 0u);
    EXPECT_EQ(rst.flags, 0x04);
    EXPECT_EQ(rst.window, 0);
    EXPECT_EQ(rst.ttl, 64);
    EXPECT_EQ(rst.packet_bytes, at_.header_bytes + 20);
    EXPECT_TRUE(rst.ip_sum_is_right) << option_bytes;
    EXPECT_TRUE(rst.tcp_sum_is_right) << option_bytes;
    EXPECT_EQ(rst.rest, Bytes(PaddingOf(frame))) << option_bytes;
  }
}

TEST_P(ReplyProgramTest, CutsOffWhateverFollowsTheHeader) {
  Bytes frame = Reply(kSynAck, 0);
  StoreBe<std::uint16_t>(frame, at_.ip + (at_.is_ipv4 ? 2 : 4),
                         40 + 1000);  // data of a fast open, say
  frame.resize(frame.size() + 1400, 0x5a);
  const Decoded rst = Decode(Run(frame).frame, at_);
  EXPECT_EQ(rst.packet_bytes, at_.header_bytes + 20);
  EXPECT_EQ(rst.rest, Bytes(PaddingOf(frame)));
  EXPECT_TRUE(rst.tcp_sum_is_right);
  EXPECT_EQ(Recorded().front().size(), at_.header_bytes + 20);
}

TEST_P(ReplyProgramTest, RecordsARstAndDropsIt) {
  for (const std::uint32_t beyond_sequence : {0u, 1u}) {  // RFC 9293, and some firewalls
    const Bytes frame = Reply(kRstAck, 0, 15, beyond_sequence);
    EXPECT_EQ(Run(frame).action, XDP_DROP);
    EXPECT_EQ(Recorded(), std::vector<Bytes>{PacketOf(frame)});
  }
}

TEST_P(ReplyProgramTest, LeavesAChecksumUnfinishedThatCameUnfinishedWhereTheKernelFinishesIt) {
  Bytes frame = Reply(kSynAck, 4);
  const auto pseudo_header = [&](std::uint32_t segment_bytes) {
    return static_cast<std::uint16_t>(
        ~Complement(Sum(frame, at_.source, at_.tcp) + 6 + segment_bytes));
  };
  const std::uint16_t of_reply = pseudo_header(24);
  const std::uint16_t of_rst = pseudo_header(20);
  StoreBe<std::uint16_t>(frame, at_.tcp + 16, of_reply);
  const Bytes rst = Run(frame).frame;
  if (GetParam().rst_path == RstPath::kTransmit) {
    EXPECT_EQ(LoadBe<std::uint16_t>(rst, at_.tcp + 16), of_rst);
  } else {
    EXPECT_TRUE(Decode(rst, at_).tcp_sum_is_right);
  }
}

// What must not be taken, by name.
class PassedFrames {
 public:
  explicit PassedFrames(Bytes reply) : reply_(std::move(reply)) {}

  void Add(const std::string& what, Bytes frame) { frames_.emplace_back(what, std::move(frame)); }
  // A reply with some bytes changed.
  void Change(const std::string& what, std::size_t at, const Bytes& bytes) {
    Bytes frame = reply_;
    std::ranges::copy(bytes, frame.begin() + static_cast<std::ptrdiff_t>(at));
    Add(what, std::move(frame));
  }
  [[nodiscard]] const std::vector<std::pair<std::string, Bytes>>& frames() const { return frames_; }

 private:
  Bytes reply_;
  std::vector<std::pair<std::string, Bytes>> frames_;
};

TEST_P(ReplyProgramTest, PassesUntouchedWhatIsNoReplyOfOurs) {
  ASSERT_EQ(Run(Reply(kSynAck)).action, TurnedRound());
  ASSERT_EQ(Recorded().size(), 1u);
  PassedFrames passed(Reply(kSynAck));
  const std::size_t type = at_.ip - 2;
  passed.Change("the other family's type", type,
                at_.is_ipv4 ? Bytes{0x86, 0xdd} : Bytes{0x08, 0x00});
  passed.Change("a VLAN tag where the type should be", type, {0x81, 0x00});
  passed.Change("ARP", type, {0x08, 0x06});
  if (at_.is_ipv4) {
    passed.Change("IP options", at_.ip, {0x46});
    passed.Change("version 6", at_.ip, {0x65});
    passed.Change("UDP", at_.ip + 9, {17});
    passed.Change("the first fragment", at_.ip + 6, {0x20, 0x00});
    passed.Change("a later fragment", at_.ip + 6, {0x00, 0x01});
    passed.Change("a packet shorter than its headers", at_.ip + 2, {0x00, 0x2b});
  } else {
    passed.Change("version 4", at_.ip, {0x4f});
    passed.Change("UDP", at_.ip + 6, {17});
    passed.Change("hop-by-hop options", at_.ip + 6, {0});
    passed.Change("a fragment", at_.ip + 6, {44});
    passed.Change("a packet shorter than its header", at_.ip + 4, {0x00, 0x17});
    for (const std::size_t word : {0u, 4u, 8u, 12u}) {
      passed.Change("to an address that differs in one word", at_.target + word, {0x5a});
      passed.Change("from one that does", at_.source + word, {0x5a});
    }
  }
  passed.Change("to another address", at_.tcp - 1, {0x03});
  passed.Change("to our other address, which did not ask", at_.target,
                OnWire(at_.is_ipv4 ? kOursAsWell : kOursAsWell6));
  passed.Change("from another address", at_.target - 1, {0x0a});
  passed.Change("from another port", at_.tcp, {0x01, 0xbc});
  passed.Change("to a port below ours", at_.tcp + 2, {0xef, 0xff});
  passed.Change("a bare SYN", at_.tcp + 13, {0x02});
  passed.Change("a bare ACK", at_.tcp + 13, {0x10});
  passed.Change("a RST that acknowledges nothing", at_.tcp + 13, {0x04});
  passed.Change("a FIN", at_.tcp + 13, {0x11});
  passed.Change("a TCP header below 20 bytes", at_.tcp + 12, {0x40});
  passed.Change("a TCP header behind the packet", at_.tcp + 12, {0x70});
  passed.Add("what a SYN-ACK must not acknowledge", Reply(kSynAck, 4, 2, 0));
  passed.Add("a number near it", Reply(kSynAck, 4, 2, 2));
  passed.Add("a RST with another number", Reply(kRstAck, 4, 2, 2));
  Bytes other_port = Reply(kSynAck);
  const auto source_port = LoadBe<std::uint16_t>(other_port, at_.tcp + 2);
  StoreBe<std::uint16_t>(other_port, at_.tcp + 2,
                         static_cast<std::uint16_t>(61440 + (source_port - 61440 + 20) % 4096));
  passed.Add("a port of ours that no attempt left from", other_port);
  Bytes cut = Reply(kSynAck, 12);
  cut.resize(at_.tcp + 24);
  passed.Add("a header that ends behind the frame", cut);
  for (const auto& [what, frame] : passed.frames()) {
    const Outcome outcome = Run(frame);
    EXPECT_EQ(outcome.action, XDP_PASS) << what;
    EXPECT_EQ(outcome.frame, frame) << what;
    EXPECT_TRUE(Recorded().empty()) << what;
  }
}

TEST_P(ReplyProgramTest, TakesRepliesByTheVlansThatWeSendInOnly) {
  const Bytes reply = Reply(kSynAck);
  const std::uint16_t ours = GetParam().vlan_id;
  const auto other = static_cast<std::uint16_t>(ours == 0 ? 1 : ours - 1);
  for (const std::set<std::uint16_t>& ids :
       {std::set<std::uint16_t>{0}, {ours}, {other}, {0, other}, {0, ours, other}}) {
    Load({.sources = {this->ours()}, .ports = {}, .vlan_ids = ids});
    const Outcome outcome = Run(reply);
    EXPECT_EQ(outcome.action, ids.contains(ours) ? TurnedRound() : XDP_PASS);
    EXPECT_EQ(Recorded().size(), ids.contains(ours) ? 1u : 0u);
  }
  Bytes twice = reply;  // a second tag before the first, or the only one
  const Bytes tag = {0x81, 0x00, 0x00, 0x07};
  twice.insert(twice.begin() + 12, tag.begin(), tag.end());
  Load({.sources = {this->ours()}, .ports = {}, .vlan_ids = {0, 7}});
  EXPECT_EQ(Run(twice).action, ours == 0 ? TurnedRound() : XDP_PASS);
}

TEST_P(ReplyProgramTest, TakesRepliesOfTheFamiliesThatWeSendOnly) {
  Load({.sources = {at_.is_ipv4 ? kOurs6 : kOurs}, .ports = {}, .vlan_ids = Vlans()});
  EXPECT_EQ(Run(Reply(kSynAck)).action, XDP_PASS);
  Load({.sources = {ours()}, .ports = {}, .vlan_ids = Vlans()});
  EXPECT_EQ(Run(Reply(kSynAck)).action, TurnedRound());
}

TEST_P(ReplyProgramTest, AnswersToEveryAttemptAndWithOnePortToTheOnlyOne) {
  for (std::uint8_t attempt = 0; attempt <= CookieMaker::kMaxAttempt; ++attempt) {
    EXPECT_EQ(Run(Reply(kRstAck, 0, attempt)).action, XDP_DROP);
  }
  EXPECT_EQ(Recorded().size(), 16u);
  Load({.sources = {ours()}, .ports = {50'000, 1}, .vlan_ids = Vlans()});
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
  for (const std::uint32_t ipv4_count : {0u, 128u, 256u}) {
    ReplyShape shape{.sources = {}, .ports = {}, .vlan_ids = Vlans()};
    for (std::uint32_t i = 0; i < kMostSources; ++i) {
      AddressWords source = i < ipv4_count ? kOurs : kOurs6;
      source[3] -= i;
      shape.sources.insert(source);
    }
    shape.sources.erase(*shape.sources.begin());
    shape.sources.insert(ours());
    ASSERT_GE(shape.sources.size(), kMostSources - 1);
    Load(shape);
    EXPECT_EQ(Run(Reply(kSynAck)).action, TurnedRound());
  }
}

// Frames at random, most of them a reply with a few bytes changed or cut: the program takes exactly
// those that the parser and the cookie take, as far as it reads their shape at all.
TEST_P(ReplyProgramTest, AgreesWithTheParserAndTheCookieOnAnyBytes) {
  constexpr std::uint32_t kSeed = 20'260'101;
  std::mt19937 random(kSeed);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  const CookieMaker cookies(kSecret, ports_);
  int taken_count = 0;
  for (int round = 0; round < 24'000; ++round) {
    const std::uint8_t flags[] = {kSynAck, kRstAck, 0x16, 0x04, 0x02, 0x10};
    Bytes frame = Reply(flags[below(6)], 4 * below(11), static_cast<std::uint8_t>(below(16)),
                        static_cast<std::uint32_t>(below(3)));
    for (std::size_t changes = below(3); changes > 0; --changes) {
      frame[below(frame.size())] = static_cast<std::uint8_t>(random());
    }
    if (below(4) == 0) frame.resize(14 + below(140), static_cast<std::uint8_t>(random()));

    const auto parsed = ParseReply(frame, LinkType::kEthernet);
    const bool has_its_shape =
        parsed && parsed->icmp_type == 0 && parsed->destination == ours() && HasPlainHeaders(frame);
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
    const Decoded rst = Decode(outcome.frame, at_);
    ASSERT_TRUE(rst.ip_sum_is_right && rst.tcp_sum_is_right) << "round " << round;
    ASSERT_EQ(rst.sequence, parsed->acknowledged);
  }
  EXPECT_GT(taken_count, 3000);
}

std::string NameOf(const Form& form) {
  return std::string(form.rst_path == RstPath::kRedirect ? "Redirect" : "Transmit") +
         (form.is_ipv4 ? "Ipv4" : "Ipv6") + (form.vlan_id == 0 ? "" : "InAVlan");
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ReplyProgramTest,
    testing::Values(Form{RstPath::kRedirect, true, 0}, Form{RstPath::kTransmit, true, 0},
                    Form{RstPath::kRedirect, false, 0}, Form{RstPath::kTransmit, false, 0},
                    Form{RstPath::kRedirect, true, 77}, Form{RstPath::kTransmit, true, 77},
                    Form{RstPath::kRedirect, false, 4094}, Form{RstPath::kTransmit, false, 4094}),
    [](const auto& info) { return NameOf(info.param); });

}  // namespace
}  // namespace synsweep
