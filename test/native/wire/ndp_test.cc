#include "wire/ndp.h"

#include <gtest/gtest.h>

#include <vector>

namespace synsweep {
namespace {

constexpr MacAddress kOurMac{{0x02, 0, 0, 0, 0, 0x01}};
constexpr AddressWords kOurAddress = {0xfe800000, 0, 0, 1};
constexpr AddressWords kWanted = {0xfd000007, 0, 0, 0x00ab'cdef};

using Bytes = std::vector<std::uint8_t>;

// fd00:7::ab:cdef tells us its MAC.
const Bytes kAdvertisement = {
    0x02, 0x00, 0x00, 0x00, 0x00, 0x01,              // to us
    0x02, 0x00, 0x00, 0x00, 0x00, 0x08,              // from the one asked for
    0x86, 0xdd,                                      // IPv6
    0x60, 0x00, 0x00, 0x00,                          // version 6
    0x00, 0x20, 0x3a, 0xff,                          // 32 bytes of ICMPv6, hop limit 255
    0xfd, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00,  // source fd00:7::ab:cdef
    0x00, 0x00, 0x00, 0x00, 0x00, 0xab, 0xcd, 0xef,  //
    0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // destination fe80::1
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  //
    0x88, 0x00, 0x00, 0x00,                          // advertisement; checksum: see Checked
    0x60, 0x00, 0x00, 0x00,                          // solicited, override
    0xfd, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00,  // target fd00:7::ab:cdef
    0x00, 0x00, 0x00, 0x00, 0x00, 0xab, 0xcd, 0xef,  //
    0x02, 0x01,                                      // target link-layer address, 8 bytes
    0x02, 0x00, 0x00, 0x00, 0x00, 0x08,              //
};

constexpr std::size_t kEthernetBytes = 14;
constexpr std::size_t kHopLimit = kEthernetBytes + 7;
constexpr std::size_t kPayloadLow = kEthernetBytes + 5;
constexpr std::size_t kDestination = kEthernetBytes + 24;
constexpr std::size_t kMessage = kEthernetBytes + 40;
constexpr std::size_t kFlags = kMessage + 4;
constexpr std::size_t kTarget = kMessage + 8;
constexpr std::size_t kOption = kMessage + 24;

// The frame with its ICMPv6 checksum made right, the plain way: one's complement words with the
// carry brought round (RFC 1071), the pseudo header of RFC 8200 section 8.1 written out.
Bytes Checked(Bytes frame) {
  Bytes summed(frame.begin() + kEthernetBytes + 8, frame.begin() + kMessage);
  const std::size_t message_bytes = frame.size() - kMessage;
  summed.insert(summed.end(), {0, 0, 0, static_cast<std::uint8_t>(message_bytes), 0, 0, 0, 58});
  frame[kMessage + 2] = frame[kMessage + 3] = 0;
  summed.insert(summed.end(), frame.begin() + kMessage, frame.end());
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < summed.size(); i += 2) {
    sum += static_cast<std::uint32_t>(summed[i] << 8 | summed[i + 1]);
    if (sum > 0xffff) sum -= 0xffff;
  }
  frame[kMessage + 2] = static_cast<std::uint8_t>(~sum >> 8);
  frame[kMessage + 3] = static_cast<std::uint8_t>(~sum);
  return frame;
}

TEST(Ndp, NamesTheGroupOfAnAddressAndTheMacOfAGroup) {
  const AddressWords group = SolicitedNodeGroup(kWanted);
  EXPECT_EQ(group, (AddressWords{0xff020000, 0, 1, 0xffabcdef}));  // ff02::1:ffab:cdef
  EXPECT_EQ(MulticastMac(group), (MacAddress{{0x33, 0x33, 0xff, 0xab, 0xcd, 0xef}}));
}

TEST(Ndp, EmitsASolicitationAndTouchesNothingBehindIt) {
  Bytes frame(kSolicitationFrameBytes + 2, 0xa5);
  EXPECT_EQ(EmitNeighbourSolicitation(frame, {.mac = kOurMac, .address = kOurAddress}, kWanted),
            kSolicitationFrameBytes);
  Bytes expected = Checked({
      0x33, 0x33, 0xff, 0xab, 0xcd, 0xef,              // to the group's MAC
      0x02, 0x00, 0x00, 0x00, 0x00, 0x01,              // from us
      0x86, 0xdd,                                      // IPv6
      0x60, 0x00, 0x00, 0x00,                          // version 6
      0x00, 0x20, 0x3a, 0xff,                          // 32 bytes of ICMPv6, hop limit 255
      0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // source fe80::1
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  //
      0xff, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // destination ff02::1:ffab:cdef
      0x00, 0x00, 0x00, 0x01, 0xff, 0xab, 0xcd, 0xef,  //
      0x87, 0x00, 0x00, 0x00,                          // solicitation; checksum: see Checked
      0x00, 0x00, 0x00, 0x00,                          // reserved
      0xfd, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00,  // target fd00:7::ab:cdef
      0x00, 0x00, 0x00, 0x00, 0x00, 0xab, 0xcd, 0xef,  //
      0x01, 0x01,                                      // source link-layer address, 8 bytes
      0x02, 0x00, 0x00, 0x00, 0x00, 0x01,              //
  });
  expected.insert(expected.end(), {0xa5, 0xa5});
  EXPECT_EQ(frame, expected);
}

TEST(Ndp, EmitsTheSameBehindAVlanTag) {
  Bytes plain(kSolicitationFrameBytes, 0xa5);
  Bytes tagged(kMaxSolicitationFrameBytes, 0xa5);
  const NdpSender sender{.mac = kOurMac, .address = kOurAddress, .vlan_id = 77};
  EXPECT_EQ(EmitNeighbourSolicitation(plain, {kOurMac, kOurAddress}, kWanted), 86u);
  EXPECT_EQ(EmitNeighbourSolicitation(tagged, sender, kWanted), 90u);
  plain.insert(plain.begin() + 12, {0x81, 0x00, 0x00, 77});
  EXPECT_EQ(tagged, plain);
}

TEST(Ndp, ReadsAnAdvertisement) {
  const auto advertisement = ParseNeighbourAdvertisement(Checked(kAdvertisement));
  EXPECT_EQ(advertisement, (NeighbourAdvertisement{.address = kWanted,
                                                   .mac = {{0x02, 0, 0, 0, 0, 0x08}},
                                                   .is_router = false,
                                                   .is_solicited = true,
                                                   .is_override = true}));
}

TEST(Ndp, ReadsAnAdvertisementOfEachFlagBehindOtherOptionsATagAndPadding) {
  Bytes frame = kAdvertisement;
  frame[kFlags] = 0x80;
  frame[kPayloadLow] = 32 + 16;
  const Bytes unknown = {0xfd, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  frame.insert(frame.begin() + kOption, unknown.begin(), unknown.end());
  frame = Checked(frame);
  frame.insert(frame.begin() + 12, {0x81, 0x00, 0x00, 77});
  frame.resize(frame.size() + 10, 0xa5);
  const auto advertisement = ParseNeighbourAdvertisement(frame);
  ASSERT_TRUE(advertisement.has_value());
  EXPECT_TRUE(advertisement->is_router);
  EXPECT_FALSE(advertisement->is_solicited);
  EXPECT_FALSE(advertisement->is_override);
  EXPECT_EQ(advertisement->mac, (MacAddress{{0x02, 0, 0, 0, 0, 0x08}}));
}

TEST(Ndp, RefusesEveryTruncatedAdvertisement) {
  const Bytes whole = Checked(kAdvertisement);
  for (std::size_t count = 0; count < whole.size(); ++count) {
    EXPECT_FALSE(ParseNeighbourAdvertisement(ByteView(whole).first(count)).has_value()) << count;
  }
}

TEST(Ndp, RefusesAnAdvertisementThatACheckOfRfc4861Discards) {
  const auto is_refused = [](std::size_t offset, std::uint8_t value) {
    Bytes frame = kAdvertisement;
    frame[offset] = value;
    return !ParseNeighbourAdvertisement(Checked(frame)).has_value();
  };
  EXPECT_FALSE(is_refused(kHopLimit, 255));        // the frame as it is
  EXPECT_TRUE(is_refused(kHopLimit, 254));         // from beyond this link
  EXPECT_TRUE(is_refused(kMessage, 135));          // a solicitation
  EXPECT_TRUE(is_refused(kMessage + 1, 1));        // a code
  EXPECT_TRUE(is_refused(kTarget, 0xff));          // who has a multicast address?
  EXPECT_TRUE(is_refused(kDestination, 0xff));     // solicited, to a group
  EXPECT_TRUE(is_refused(kOption + 1, 0));         // an option without length
  EXPECT_TRUE(is_refused(kOption + 1, 2));         // an option that ends behind the packet
  EXPECT_TRUE(is_refused(kOption, 1));             // it does not say where the target is
  EXPECT_TRUE(is_refused(kOption + 2, 0x33));      // a group address for a MAC
  EXPECT_TRUE(is_refused(kEthernetBytes + 6, 6));  // TCP
}

TEST(Ndp, RefusesAWrongChecksum) {
  const Bytes whole = Checked(kAdvertisement);
  for (std::size_t offset = kEthernetBytes + 8; offset < whole.size(); ++offset) {
    Bytes frame = whole;
    frame[offset] ^= 0x10;
    EXPECT_FALSE(ParseNeighbourAdvertisement(frame).has_value()) << offset;
  }
}

}  // namespace
}  // namespace synsweep
