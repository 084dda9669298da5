#include "route/netlink.h"

#include <gtest/gtest.h>

#include <vector>

#include "route/messages.h"

namespace synsweep {
namespace {

std::vector<std::uint16_t> TypesIn(ByteView attributes) {
  std::vector<std::uint16_t> types;
  ForEachAttribute(attributes, [&](std::uint16_t type, ByteView) { types.push_back(type); });
  return types;
}

TEST(ForEachAttribute, VisitsEachAttributeWithItsPayload) {
  const Bytes message = Message(rtmsg{}, {{RTA_DST, {10, 0, 0, 1}}, {RTA_OIF, HostBytes(7)}});
  std::vector<Bytes> payloads;
  ForEachAttribute(AttributesAfter<rtmsg>(message), [&](std::uint16_t, ByteView payload) {
    payloads.emplace_back(payload.begin(), payload.end());
  });
  EXPECT_EQ(payloads, (std::vector<Bytes>{{10, 0, 0, 1}, HostBytes(7)}));
}

TEST(ForEachAttribute, StopsAtALengthShorterThanItsOwnHeader) {
  const Bytes attributes{8, 0, 1, 0, 1, 2, 3, 4,  // length 8, type 1
                         3, 0, 2, 0};             // length 3: impossible
  EXPECT_EQ(TypesIn(attributes), (std::vector<std::uint16_t>{1}));
}

TEST(ForEachAttribute, StopsAtALengthPastTheEnd) {
  EXPECT_TRUE(TypesIn(Bytes{9, 0, 1, 0, 1, 2, 3, 4}).empty());
}

TEST(ForEachAttribute, AcceptsALastAttributeWithoutItsPadding) {
  EXPECT_EQ(TypesIn(Bytes{5, 0, 1, 0, 0xff}), (std::vector<std::uint16_t>{1}));
}

TEST(ForEachAttribute, TakesTheFlagBitsOffTheType) {
  const Bytes attributes{4, 0, 1, 0x80};  // NLA_F_NESTED | 1
  EXPECT_EQ(TypesIn(attributes), (std::vector<std::uint16_t>{1}));
}

TEST(AttributesAfter, IsEmptyWhenTheHeaderIsCutShort) {
  const Bytes message(sizeof(rtmsg) - 1);
  EXPECT_TRUE(AttributesAfter<rtmsg>(message).empty());
}

TEST(NetlinkRequest, CarriesItsLengthAndItsSequenceNumber) {
  NetlinkRequest request(RTM_GETROUTE, NLM_F_DUMP, rtmsg{});
  request.AddIpv4(RTA_DST, 0x0a000001);
  const ByteView bytes = request.Finish(42);
  const auto header = ReadHeader<nlmsghdr>(bytes);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->nlmsg_len, bytes.size());
  EXPECT_EQ(header->nlmsg_seq, 42u);
  EXPECT_EQ(header->nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
  EXPECT_EQ(Bytes(bytes.end() - 8, bytes.end()), (Bytes{8, 0, RTA_DST, 0, 10, 0, 0, 1}));
}

}  // namespace
}  // namespace synsweep
