#include "cookie/cookie.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace synsweep {
namespace {

constexpr Secret kSecret = {.k0 = 0x0123456789abcdef, .k1 = 0xfedcba9876543210};
constexpr AddressWords kSource = MapIpv4(0x0a000001);
constexpr AddressWords kTarget = MapIpv4(0x0a000008);
constexpr std::uint16_t kPort = 22;

// The reply that a well-behaved target or router sends to the probe with `cookie`.
ParsedReply ReplyTo(const Cookie& cookie, ReplyKind kind) {
  const bool is_tcp = kind == ReplyKind::kSynAck || kind == ReplyKind::kRst;
  return {
      .source = is_tcp ? kTarget : MapIpv4(0x0a0000fe),
      .destination = kSource,
      .target = kTarget,
      .kind = kind,
      .has_ack = is_tcp,
      .ttl = 64,
      .icmp_type = 0,
      .icmp_code = 0,
      .tcp_options = 0,
      .port = kPort,
      .source_port = cookie.source_port,
      .window_bytes = 0,
      .acknowledged = is_tcp ? cookie.sequence + 1 : 0,
      .quoted_sequence = is_tcp ? 0 : cookie.sequence,
  };
}

constexpr ReplyKind kAllKinds[] = {ReplyKind::kSynAck, ReplyKind::kRst, ReplyKind::kUnreachable,
                                   ReplyKind::kTimeExceeded};

TEST(CookieMaker, TellsFromEveryReplyWhichAttemptItAnswers) {
  for (const SourcePorts ports : {SourcePorts{}, SourcePorts{.first = 40000, .count = 16},
                                  SourcePorts{.first = 0, .count = 65536}}) {
    const CookieMaker maker(kSecret, ports);
    for (std::uint8_t attempt = 0; attempt <= CookieMaker::kMaxAttempt; ++attempt) {
      const Cookie cookie = maker.Make(kSource, kTarget, kPort, attempt);
      for (const ReplyKind kind : kAllKinds) {
        const auto match = maker.Validate(ReplyTo(cookie, kind));
        ASSERT_TRUE(match.has_value());
        EXPECT_EQ(match->attempt, attempt);
        EXPECT_EQ(match->hash, cookie.hash);
      }
    }
  }
}

TEST(CookieMaker, SendsEachAttemptFromItsOwnPortWithTheSameSequenceNumber) {
  const SourcePorts ports = {.first = 40000, .count = 16};
  const CookieMaker maker(kSecret, ports);
  std::set<std::uint16_t> source_ports;
  std::set<std::uint32_t> sequences;
  for (std::uint8_t attempt = 0; attempt <= CookieMaker::kMaxAttempt; ++attempt) {
    const Cookie cookie = maker.Make(kSource, kTarget, kPort, attempt);
    EXPECT_GE(cookie.source_port, ports.first);
    EXPECT_LT(cookie.source_port, ports.first + ports.count);
    source_ports.insert(cookie.source_port);
    sequences.insert(cookie.sequence);
  }
  EXPECT_EQ(source_ports.size(), 16u);
  EXPECT_EQ(sequences.size(), 1u);
}

TEST(CookieMaker, CannotTellAttemptsApartWithOneSourcePort) {
  const CookieMaker maker(kSecret, {.first = 40000, .count = 1});
  const Cookie first = maker.Make(kSource, kTarget, kPort, 0);
  const Cookie second = maker.Make(kSource, kTarget, kPort, 1);
  EXPECT_EQ(first.source_port, 40000);
  EXPECT_EQ(first.source_port, second.source_port);
  EXPECT_EQ(first.sequence, second.sequence);
  const auto match = maker.Validate(ReplyTo(first, ReplyKind::kSynAck));
  ASSERT_TRUE(match.has_value());
  EXPECT_EQ(match->attempt, kAttemptUnknown);
}

TEST(CookieMaker, RequiresASynAckToAcknowledgeExactlyOurSyn) {
  const CookieMaker maker(kSecret, {});
  const Cookie cookie = maker.Make(kSource, kTarget, kPort, 0);
  for (const std::uint32_t wrong : {cookie.sequence, cookie.sequence + 2, std::uint32_t{0}}) {
    ParsedReply reply = ReplyTo(cookie, ReplyKind::kSynAck);
    reply.acknowledged = wrong;
    EXPECT_FALSE(maker.Validate(reply).has_value());
  }
}

TEST(CookieMaker, AcceptsAnRstThatAcknowledgesOurSequenceNumberOrTheNext) {
  const CookieMaker maker(kSecret, {});
  const Cookie cookie = maker.Make(kSource, kTarget, kPort, 0);
  ParsedReply reply = ReplyTo(cookie, ReplyKind::kRst);
  reply.acknowledged = cookie.sequence;
  EXPECT_TRUE(maker.Validate(reply).has_value());
  reply.acknowledged = cookie.sequence + 2;
  EXPECT_FALSE(maker.Validate(reply).has_value());
}

TEST(CookieMaker, RefusesASegmentThatAcknowledgesNothing) {
  const CookieMaker maker(kSecret, {});
  for (const ReplyKind kind : {ReplyKind::kSynAck, ReplyKind::kRst}) {
    ParsedReply reply = ReplyTo(maker.Make(kSource, kTarget, kPort, 0), kind);
    reply.has_ack = false;
    EXPECT_FALSE(maker.Validate(reply).has_value());
  }
}

TEST(CookieMaker, RefusesAReplyWithAnyPartOfTheConnectionChanged) {
  const CookieMaker maker(kSecret, {});
  const Cookie cookie = maker.Make(kSource, kTarget, kPort, 0);
  for (const ReplyKind kind : kAllKinds) {
    ParsedReply other_source = ReplyTo(cookie, kind);
    other_source.destination = MapIpv4(0x0a000002);
    EXPECT_FALSE(maker.Validate(other_source).has_value());

    ParsedReply other_target = ReplyTo(cookie, kind);
    other_target.target = MapIpv4(0x0a000009);
    EXPECT_FALSE(maker.Validate(other_target).has_value());

    ParsedReply other_port = ReplyTo(cookie, kind);
    other_port.port = 23;
    EXPECT_FALSE(maker.Validate(other_port).has_value());
  }
}

TEST(CookieMaker, RefusesAnIcmpErrorThatQuotesAnotherSequenceNumber) {
  const CookieMaker maker(kSecret, {});
  ParsedReply reply = ReplyTo(maker.Make(kSource, kTarget, kPort, 0), ReplyKind::kUnreachable);
  reply.quoted_sequence += 1;
  EXPECT_FALSE(maker.Validate(reply).has_value());
}

TEST(CookieMaker, AcceptsNoSourcePortButTheSixteenOfTheAttempts) {
  const CookieMaker maker(kSecret, {});
  ParsedReply reply = ReplyTo(maker.Make(kSource, kTarget, kPort, 0), ReplyKind::kSynAck);
  std::size_t accepted = 0;
  for (std::uint32_t source_port = 0; source_port <= 0xffff; ++source_port) {
    reply.source_port = static_cast<std::uint16_t>(source_port);
    accepted += maker.Validate(reply).has_value();
  }
  EXPECT_EQ(accepted, 16u);
}

TEST(CookieMaker, RecognisesNothingMadeWithAnotherSecret) {
  const CookieMaker ours(kSecret, {});
  const CookieMaker theirs({.k0 = kSecret.k0, .k1 = kSecret.k1 ^ 1}, {});
  for (std::uint8_t attempt = 0; attempt <= CookieMaker::kMaxAttempt; ++attempt) {
    const Cookie cookie = theirs.Make(kSource, kTarget, kPort, attempt);
    for (const ReplyKind kind : kAllKinds) {
      EXPECT_FALSE(ours.Validate(ReplyTo(cookie, kind)).has_value());
    }
  }
}

TEST(CookieMaker, LetsNoGuessPass) {
  const CookieMaker maker(kSecret, {});
  std::mt19937_64 random(11);
  int passed = 0;
  for (int guess = 0; guess < 200'000; ++guess) {
    const Cookie cookie = {.sequence = static_cast<std::uint32_t>(random()),
                           .source_port = static_cast<std::uint16_t>(61440 + random() % 4096),
                           .hash = 0};
    passed += maker.Validate(ReplyTo(cookie, kAllKinds[random() % 4])).has_value();
  }
  EXPECT_EQ(passed, 0);
}

TEST(CookieMaker, SpreadsProbesOverAllSourcePortsAndSequenceNumbers) {
  const SourcePorts ports;
  const CookieMaker maker(kSecret, ports);
  std::vector<int> uses(ports.count);
  std::set<std::uint32_t> sequences;
  constexpr std::uint32_t kProbes = 1 << 16;  // 16 a port on average
  for (std::uint32_t i = 0; i < kProbes; ++i) {
    const Cookie cookie = maker.Make(kSource, MapIpv4(0x0a000000 + i), kPort, 0);
    ++uses[static_cast<std::size_t>(cookie.source_port - ports.first)];
    sequences.insert(cookie.sequence);
  }
  for (const int count : uses) {
    EXPECT_GT(count, 0);   // Poisson: below 1 in 1e6
    EXPECT_LT(count, 48);  // eight standard deviations
  }
  EXPECT_GT(sequences.size(), kProbes - 8);  // half a pair of equals is expected
}

TEST(CookieMaker, TellsIpv6EndpointsApartInEveryWord) {
  const CookieMaker maker(kSecret, {});
  const AddressWords source = {0x20010db8, 0, 0, 1};
  const AddressWords target = {0x20010db8, 0, 0, 2};
  std::set<std::uint64_t> hashes = {maker.Make(source, target, kPort, 0).hash,
                                    maker.Make(kSource, kTarget, kPort, 0).hash};
  for (std::size_t word = 0; word < 4; ++word) {
    AddressWords other = source;
    other[word] ^= 1;
    hashes.insert(maker.Make(other, target, kPort, 0).hash);
    other = target;
    other[word] ^= 1;
    hashes.insert(maker.Make(source, other, kPort, 0).hash);
  }
  EXPECT_EQ(hashes.size(), 10u);
}

TEST(SourcePorts, AreOneOrAPowerOfTwoFromSixteenOnThatFits) {
  EXPECT_TRUE(SourcePorts{}.IsValid());
  EXPECT_TRUE((SourcePorts{.first = 65535, .count = 1}.IsValid()));
  EXPECT_TRUE((SourcePorts{.first = 65520, .count = 16}.IsValid()));
  EXPECT_FALSE((SourcePorts{.first = 65521, .count = 16}.IsValid()));
  EXPECT_FALSE((SourcePorts{.first = 1024, .count = 0}.IsValid()));
  EXPECT_FALSE((SourcePorts{.first = 1024, .count = 8}.IsValid()));
  EXPECT_FALSE((SourcePorts{.first = 1024, .count = 24}.IsValid()));
}

TEST(Secret, IsDrawnAnewEachTime) {
  const auto first = Secret::Draw();
  const auto second = Secret::Draw();
  ASSERT_FALSE(Failed(first));
  ASSERT_FALSE(Failed(second));
  EXPECT_NE(std::get<Secret>(first).k0, std::get<Secret>(second).k0);
  EXPECT_NE(std::get<Secret>(first).k1, std::get<Secret>(second).k1);
}

}  // namespace
}  // namespace synsweep
