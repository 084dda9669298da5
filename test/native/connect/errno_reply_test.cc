#include "connect/errno_reply.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace synsweep {
namespace {

TEST(ErrnoReply, ReadsSuccessAsOpenAlsoWhenThePeerHasHungUpSince) {
  for (const int error : {0, ECONNRESET, EPIPE}) {
    EXPECT_EQ(OutcomeOfErrno(error, true), ConnectOutcome{ReplyKind::kSynAck}) << error;
  }
}

TEST(ErrnoReply, ReadsRefusalAsTheListenerlessPort) {
  EXPECT_EQ(OutcomeOfErrno(ECONNREFUSED, true), ConnectOutcome{ReplyKind::kRefused});
}

TEST(ErrnoReply, ReadsWhatThisMachineRefusesAsNotSent) {
  EXPECT_EQ(OutcomeOfRefusal(EACCES), ConnectOutcome{ReplyKind::kDenied});
  EXPECT_EQ(OutcomeOfRefusal(EPERM), ConnectOutcome{ReplyKind::kDenied});
  for (const int error : {ENETUNREACH, EHOSTUNREACH, EINVAL}) {
    EXPECT_EQ(OutcomeOfRefusal(error), ConnectOutcome{ReplyKind::kNoRoute}) << error;
  }
  EXPECT_EQ(OutcomeOfRefusal(EAFNOSUPPORT), std::nullopt);
}

TEST(ErrnoReply, ReadsAProhibitionThatCameByIcmpAsThat) {
  EXPECT_EQ(OutcomeOfErrno(EACCES, false), (ConnectOutcome{ReplyKind::kUnreachable, 1, 1}));
}

TEST(ErrnoReply, GivesUnreachablesTheCodesOfTheirFamily) {
  EXPECT_EQ(OutcomeOfErrno(EHOSTUNREACH, true), (ConnectOutcome{ReplyKind::kUnreachable, 3, 1}));
  EXPECT_EQ(OutcomeOfErrno(EHOSTUNREACH, false), (ConnectOutcome{ReplyKind::kUnreachable, 1, 3}));
  EXPECT_EQ(OutcomeOfErrno(ENETUNREACH, true), (ConnectOutcome{ReplyKind::kUnreachable, 3, 0}));
  EXPECT_EQ(OutcomeOfErrno(ENETUNREACH, false), (ConnectOutcome{ReplyKind::kUnreachable, 1, 0}));
}

TEST(ErrnoReply, TakesNoShortageAndNoTimeoutForAnAnswer) {
  for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EAGAIN, EADDRINUSE, EADDRNOTAVAIL}) {
    EXPECT_TRUE(IsShortage(error)) << error;
    EXPECT_EQ(OutcomeOfErrno(error, true), std::nullopt) << error;
  }
  EXPECT_FALSE(IsShortage(ETIMEDOUT));
  EXPECT_EQ(OutcomeOfErrno(ETIMEDOUT, true), std::nullopt);
}

TEST(ErrnoReply, KeepsWhatIcmpSays) {
  EXPECT_EQ(OutcomeOfIcmp(3, 13, true), (ConnectOutcome{ReplyKind::kUnreachable, 3, 13}));
  EXPECT_EQ(OutcomeOfIcmp(11, 0, true), (ConnectOutcome{ReplyKind::kTimeExceeded, 11, 0}));
  EXPECT_EQ(OutcomeOfIcmp(1, 4, false), (ConnectOutcome{ReplyKind::kUnreachable, 1, 4}));
  EXPECT_EQ(OutcomeOfIcmp(3, 0, false), (ConnectOutcome{ReplyKind::kTimeExceeded, 3, 0}));
}

TEST(ErrnoReply, IgnoresIcmpThatRejectsNothing) {
  EXPECT_EQ(OutcomeOfIcmp(3, 4, true), std::nullopt);   // fragmentation needed
  EXPECT_EQ(OutcomeOfIcmp(12, 0, true), std::nullopt);  // parameter problem
  EXPECT_EQ(OutcomeOfIcmp(2, 0, false), std::nullopt);  // packet too big
}

}  // namespace
}  // namespace synsweep
