#include "route/route_table.h"

#include <gtest/gtest.h>
#include <linux/fib_rules.h>
#include <sys/socket.h>

#include <vector>

#include "route/messages.h"

namespace synsweep {
namespace {

// Of IPv4, by their numbers.
struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
struct Visit {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t target;
  friend bool operator==(const Visit&, const Visit&) = default;
};

std::vector<Visit> VisitsOf(const RouteBoundaries& boundaries, const std::vector<Range>& ranges) {
  std::vector<TargetRange> targets;
  for (const auto& [first, last] : ranges) targets.push_back({MapIpv4(first), MapIpv4(last)});
  std::vector<Visit> visits;
  boundaries.ForEachInterval(targets, [&](const TargetRange& interval, const AddressWords& target) {
    visits.push_back({Ipv4Of(interval.first), Ipv4Of(interval.last), Ipv4Of(target)});
    return true;
  });
  return visits;
}

void AddIpv4Prefix(RouteBoundaries& boundaries, std::uint32_t address, unsigned bits) {
  boundaries.AddPrefix(MapIpv4(address), 96 + bits);
}

constexpr AddressWords kDocumentation = {0x2001'0db8, 0, 0, 0};  // 2001:db8::/32 (RFC 3849)

rtmsg Route(unsigned char type, unsigned char bits = 32) {
  rtmsg route{};
  route.rtm_family = AF_INET;
  route.rtm_type = type;
  route.rtm_dst_len = bits;
  return route;
}

TEST(RouteBoundaries, IsOneIntervalWithoutRoutes) {
  RouteBoundaries boundaries;
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{5, 9}}), (std::vector<Visit>{{0, UINT32_MAX, 5}}));
}

TEST(RouteBoundaries, CutsAtBothEndsOfEveryPrefix) {
  RouteBoundaries boundaries;
  AddIpv4Prefix(boundaries, 0x0a000000, 8);
  AddIpv4Prefix(boundaries, 0x0a010000, 16);
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{0, UINT32_MAX}}),
            (std::vector<Visit>{{0, 0x09ffffff, 0},
                                {0x0a000000, 0x0a00ffff, 0x0a000000},
                                {0x0a010000, 0x0a01ffff, 0x0a010000},
                                {0x0a020000, 0x0affffff, 0x0a020000},
                                {0x0b000000, UINT32_MAX, 0x0b000000}}));
}

TEST(RouteBoundaries, IgnoresHostBits) {
  RouteBoundaries boundaries;
  AddIpv4Prefix(boundaries, 0x0a0000ff, 24);
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{0x0a000001, 0x0a000001}}),
            (std::vector<Visit>{{0x0a000000, 0x0a0000ff, 0x0a000001}}));
}

TEST(RouteBoundaries, HoldsThePrefixesThatReachTheEndsOfTheAddressSpace) {
  RouteBoundaries boundaries;
  AddIpv4Prefix(boundaries, 0, 0);
  AddIpv4Prefix(boundaries, UINT32_MAX, 32);
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{UINT32_MAX - 1, UINT32_MAX}}),
            (std::vector<Visit>{{0, UINT32_MAX - 1, UINT32_MAX - 1},
                                {UINT32_MAX, UINT32_MAX, UINT32_MAX}}));
}

TEST(RouteBoundaries, VisitsAnIntervalOnceHoweverManyRangesItHolds) {
  RouteBoundaries boundaries;
  AddIpv4Prefix(boundaries, 100, 32);
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{1, 1}, {3, 5}, {99, 101}, {200, 300}}),
            (std::vector<Visit>{{0, 99, 1}, {100, 100, 100}, {101, UINT32_MAX, 101}}));
}

TEST(RouteBoundaries, PassesOverIntervalsWithoutTargets) {
  RouteBoundaries boundaries;
  AddIpv4Prefix(boundaries, 0x0a000000, 8);
  AddIpv4Prefix(boundaries, 0x14000000, 8);
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{0x14000005, 0x14000006}}),
            (std::vector<Visit>{{0x14000000, 0x14ffffff, 0x14000005}}));
}

TEST(RouteBoundaries, StopsWhenTheVisitorHasSeenEnough) {
  RouteBoundaries boundaries;
  AddIpv4Prefix(boundaries, 100, 32);
  boundaries.Sort();
  int visits = 0;
  const std::vector<TargetRange> everything{{kFirstAddress, kLastAddress}};
  boundaries.ForEachInterval(everything, [&](const TargetRange&, const AddressWords&) {
    ++visits;
    return false;
  });
  EXPECT_EQ(visits, 1);
}

TEST(RouteBoundaries, KeepsTheFamiliesApartWhateverTheRoutes) {
  RouteBoundaries boundaries;
  boundaries.AddPrefix(kFirstAddress, 0);  // ::/0
  boundaries.Sort();
  std::vector<TargetRange> intervals;
  const std::vector<TargetRange> everything{{kFirstAddress, kLastAddress}};
  boundaries.ForEachInterval(everything, [&](const TargetRange& interval, const AddressWords&) {
    intervals.push_back(interval);
    return true;
  });
  EXPECT_EQ(intervals, (std::vector<TargetRange>{{kFirstAddress, AddressBefore(kFirstIpv4)},
                                                 {kFirstIpv4, kLastIpv4},
                                                 {AddressAfter(kLastIpv4), kLastAddress}}));
}

TEST(RouteBoundaries, CutsIpv6AtAnyBit) {
  RouteBoundaries boundaries;
  boundaries.AddPrefix(kDocumentation, 32);
  boundaries.AddPrefix({0x2001'0db8, 0, 0x8000'0000, 7}, 65);
  boundaries.AddPrefix({0x2001'0db8, 0, 0, 1}, 128);
  boundaries.Sort();
  std::vector<AddressWords> firsts;
  const std::vector<TargetRange> targets{{kDocumentation, LastOfPrefix(kDocumentation, 32)}};
  boundaries.ForEachInterval(targets, [&](const TargetRange& interval, const AddressWords& target) {
    EXPECT_EQ(interval.first, target);
    firsts.push_back(interval.first);
    return true;
  });
  EXPECT_EQ(firsts, (std::vector<AddressWords>{kDocumentation,
                                               {0x2001'0db8, 0, 0, 1},
                                               {0x2001'0db8, 0, 0, 2},
                                               {0x2001'0db8, 0, 0x8000'0000, 0},
                                               {0x2001'0db8, 1, 0, 0}}));
}

TEST(AddDestination, TakesRoutesAndPolicyRules) {
  RouteBoundaries boundaries;
  AddDestination(boundaries, RTM_NEWROUTE,
                 Message(Route(RTN_UNICAST, 8), {{RTA_DST, {10, 0, 0, 0}}}));
  fib_rule_hdr rule{};
  rule.family = AF_INET;
  rule.dst_len = 8;
  AddDestination(boundaries, RTM_NEWRULE, Message(rule, {{FRA_DST, {20, 0, 0, 0}}}));
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{0, UINT32_MAX}}).size(), 5u);
}

TEST(AddDestination, PassesOverAPrefixLengthAbove32) {
  RouteBoundaries boundaries;
  AddDestination(boundaries, RTM_NEWROUTE,
                 Message(Route(RTN_UNICAST, 33), {{RTA_DST, {10, 0, 0, 0}}}));
  boundaries.Sort();
  EXPECT_EQ(VisitsOf(boundaries, {{0, UINT32_MAX}}).size(), 1u);
}

TEST(ParseNextHop, ReadsAGateway) {
  const auto hop = ParseNextHop(Message(
      Route(RTN_UNICAST),
      {{RTA_OIF, HostBytes(3)}, {RTA_GATEWAY, {10, 0, 0, 254}}, {RTA_PREFSRC, {10, 0, 0, 1}}}));
  ASSERT_TRUE(hop.has_value());
  EXPECT_EQ(hop->kind, NextHop::Kind::kUnicast);
  EXPECT_EQ(hop->interface_index, 3);
  EXPECT_EQ(hop->gateway, MapIpv4(0x0a0000fe));
  EXPECT_EQ(hop->source, MapIpv4(0x0a000001));
  EXPECT_FALSE(hop->is_on_link());
}

rtmsg Ipv6Route(unsigned char type) {
  rtmsg route = Route(type, 128);
  route.rtm_family = AF_INET6;
  return route;
}

Bytes Ipv6Bytes(std::uint8_t last) {
  Bytes bytes(16);
  bytes[0] = 0x20;
  bytes[1] = 0x01;
  bytes[2] = 0x0d;
  bytes[3] = 0xb8;
  bytes[15] = last;
  return bytes;
}

TEST(ParseNextHop, ReadsIpv6) {
  const auto hop = ParseNextHop(
      Message(Ipv6Route(RTN_UNICAST),
              {{RTA_OIF, HostBytes(3)}, {RTA_GATEWAY, Ipv6Bytes(9)}, {RTA_PREFSRC, Ipv6Bytes(1)}}));
  ASSERT_TRUE(hop.has_value());
  EXPECT_EQ(hop->gateway, (AddressWords{0x2001'0db8, 0, 0, 9}));
  EXPECT_EQ(hop->source, (AddressWords{0x2001'0db8, 0, 0, 1}));
}

TEST(ParseNextHop, TakesTheSourceThatWasAskedForBeforeThePreferredOne) {
  const auto hop = ParseNextHop(
      Message(Ipv6Route(RTN_UNICAST),
              {{RTA_OIF, HostBytes(3)}, {RTA_SRC, Ipv6Bytes(2)}, {RTA_PREFSRC, Ipv6Bytes(1)}}));
  ASSERT_TRUE(hop.has_value());
  EXPECT_EQ(hop->source, (AddressWords{0x2001'0db8, 0, 0, 2}));
}

TEST(ParseNextHop, TakesTheUnspecifiedSourceForNone) {
  const auto hop = ParseNextHop(
      Message(Ipv6Route(RTN_UNICAST),
              {{RTA_OIF, HostBytes(3)}, {RTA_SRC, Bytes(16)}, {RTA_PREFSRC, Ipv6Bytes(1)}}));
  ASSERT_TRUE(hop.has_value());
  EXPECT_EQ(hop->source, (AddressWords{0x2001'0db8, 0, 0, 1}));
}

TEST(ParseNextHop, RefusesAddressesOfTheOtherFamily) {
  EXPECT_FALSE(ParseNextHop(Message(Ipv6Route(RTN_UNICAST),
                                    {{RTA_OIF, HostBytes(3)}, {RTA_PREFSRC, {10, 0, 0, 1}}}))
                   .has_value());
}

TEST(ParseNextHop, IsOnLinkWithoutAGateway) {
  const auto hop = ParseNextHop(
      Message(Route(RTN_UNICAST), {{RTA_OIF, HostBytes(3)}, {RTA_PREFSRC, {10, 0, 0, 1}}}));
  ASSERT_TRUE(hop.has_value());
  EXPECT_TRUE(hop->is_on_link());
}

TEST(ParseNextHop, KnowsAnIpv6Gateway) {
  const auto hop = ParseNextHop(
      Message(Route(RTN_UNICAST),
              {{RTA_OIF, HostBytes(3)}, {RTA_VIA, Bytes(18)}, {RTA_PREFSRC, {10, 0, 0, 1}}}));
  ASSERT_TRUE(hop.has_value());
  EXPECT_TRUE(hop->via_ipv6);
  EXPECT_FALSE(hop->is_on_link());
}

TEST(ParseNextHop, TellsLocalAndGroupAddresses) {
  const auto kind_of = [](unsigned char type) {
    return ParseNextHop(
               Message(Route(type), {{RTA_OIF, HostBytes(1)}, {RTA_PREFSRC, {127, 0, 0, 1}}}))
        ->kind;
  };
  EXPECT_EQ(kind_of(RTN_LOCAL), NextHop::Kind::kLocal);
  EXPECT_EQ(kind_of(RTN_BROADCAST), NextHop::Kind::kGroup);
  EXPECT_EQ(kind_of(RTN_MULTICAST), NextHop::Kind::kGroup);
}

TEST(ParseNextHop, RefusesAnAnswerWithoutDeviceOrSource) {
  EXPECT_FALSE(ParseNextHop(Message(Route(RTN_UNICAST), {{RTA_OIF, HostBytes(3)}})).has_value());
  EXPECT_FALSE(
      ParseNextHop(Message(Route(RTN_UNICAST), {{RTA_PREFSRC, {10, 0, 0, 1}}})).has_value());
}

TEST(ParseNextHop, NeverReadsPastATruncatedMessage) {
  const Bytes whole = Message(
      Route(RTN_UNICAST),
      {{RTA_OIF, HostBytes(3)}, {RTA_GATEWAY, {10, 0, 0, 254}}, {RTA_PREFSRC, {10, 0, 0, 1}}});
  ASSERT_TRUE(ParseNextHop(whole).has_value());
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes));
    EXPECT_FALSE(ParseNextHop(cut).has_value()) << bytes;
  }
}

}  // namespace
}  // namespace synsweep
