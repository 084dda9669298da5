#include "route/netlink.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>
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
  request.AddAddress(RTA_DST, MapIpv4(0x0a000001));
  const ByteView bytes = request.Finish(42);
  const auto header = ReadHeader<nlmsghdr>(bytes);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->nlmsg_len, bytes.size());
  EXPECT_EQ(header->nlmsg_seq, 42u);
  EXPECT_EQ(header->nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
  EXPECT_EQ(Bytes(bytes.end() - 8, bytes.end()), (Bytes{8, 0, RTA_DST, 0, 10, 0, 0, 1}));
}

// A message with its netlink header, in answer to request 7.
Bytes Answer(std::uint16_t type, std::uint16_t flags, const Bytes& payload) {
  const nlmsghdr header{static_cast<std::uint32_t>(sizeof(nlmsghdr) + payload.size()), type, flags,
                        7, 0};
  Bytes message(sizeof(header));
  std::memcpy(message.data(), &header, sizeof(header));
  message.insert(message.end(), payload.begin(), payload.end());
  return message;
}

Bytes ErrorBytes(int error) { return HostBytes(static_cast<std::uint32_t>(error)); }

// The errno that the answer is refused with; 0 when it is not.
int RefusalOf(const Bytes& datagram) {
  const auto walked = WalkMessages(datagram, 7, [](std::uint16_t, ByteView) {});
  return Failed(walked) ? std::get<Status>(walked).sys_errno : 0;
}

TEST(WalkMessages, VisitsTheMessagesOfItsRequestUpToTheEnd) {
  Bytes datagram = Answer(RTM_NEWLINK, NLM_F_MULTI, {1, 2, 3, 4});
  Bytes of_another = Answer(RTM_NEWLINK, NLM_F_MULTI, {5, 6, 7, 8});
  of_another[8] = 6;  // its sequence number
  for (const Bytes& more :
       {of_another, Answer(RTM_NEWADDR, NLM_F_MULTI | NLM_F_DUMP_INTR, {9}), Bytes(3),
        Answer(NLMSG_DONE, NLM_F_MULTI, ErrorBytes(0)), Answer(RTM_NEWLINK, NLM_F_MULTI, {})}) {
    datagram.insert(datagram.end(), more.begin(), more.end());
  }
  std::vector<std::pair<std::uint16_t, std::size_t>> seen;
  const auto walked = WalkMessages(datagram, 7, [&](std::uint16_t type, ByteView message) {
    seen.emplace_back(type, message.size());
  });
  EXPECT_EQ(seen, (std::vector<std::pair<std::uint16_t, std::size_t>>{{RTM_NEWLINK, 4},
                                                                      {RTM_NEWADDR, 1}}));
  ASSERT_FALSE(Failed(walked));
  EXPECT_TRUE(std::get<NetlinkProgress>(walked).done);
  EXPECT_TRUE(std::get<NetlinkProgress>(walked).interrupted);
}

TEST(WalkMessages, ReportsWhatTheKernelRefusesWith) {
  EXPECT_EQ(RefusalOf(Answer(NLMSG_ERROR, 0, ErrorBytes(-ENETUNREACH))), ENETUNREACH);
  EXPECT_EQ(RefusalOf(Answer(NLMSG_ERROR, 0, ErrorBytes(0))), 0);
}

TEST(WalkMessages, ReportsADumpThatBreaksOff) {
  EXPECT_EQ(RefusalOf(Answer(NLMSG_DONE, NLM_F_MULTI, ErrorBytes(-ENOBUFS))), ENOBUFS);
  EXPECT_EQ(RefusalOf(Answer(NLMSG_DONE, NLM_F_MULTI, {})), 0);
}

TEST(WalkMessages, RefusesLengthsAndErrorsThatCannotBe) {
  EXPECT_EQ(RefusalOf(Answer(NLMSG_ERROR, 0, ErrorBytes(INT_MIN))), EBADMSG);
  EXPECT_EQ(RefusalOf(Answer(NLMSG_ERROR, 0, {1, 2})), EBADMSG);
  for (const std::uint8_t length : std::to_array<std::uint8_t>({0, 15, 17})) {
    Bytes message = Answer(RTM_NEWLINK, 0, {});
    message[0] = length;
    EXPECT_EQ(RefusalOf(message), EBADMSG);
  }
}

}  // namespace
}  // namespace synsweep
