"""Banned requests."""

from alembic import op
import sqlalchemy as sa

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('case_exports',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('exported_by', sa.String(length=64), nullable=False),
    sa.Column('exported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_exports'))
    )
    op.create_table('demands',
    sa.Column('mark', sa.String(length=320), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('mark', 'unit', name=op.f('pk_demands'))
    )
    with op.batch_alter_table('demands', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_demands_at'), ['at'], unique=False)

    op.create_table('flags',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('group_id', sa.String(length=200), nullable=True),
    sa.Column('sender', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('severity', sa.String(length=8), nullable=True),
    sa.Column('rule', sa.String(length=8), nullable=True),
    sa.Column('tone', sa.String(length=10), nullable=True),
    sa.Column('version', sa.String(length=80), nullable=False),
    sa.Column('opinion', sa.String(length=120), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('concern', sa.String(length=10), nullable=True),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply', sa.String(length=10), nullable=True),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('text_mark', sa.String(length=320), nullable=False),
    sa.Column('quote_mark', sa.String(length=320), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flags')),
    sa.UniqueConstraint('key', name=op.f('uq_flags_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('flags', schema=None) as batch_op:
        batch_op.create_index('ix_flags_group_id_public_at', ['group_id', 'public_at'], unique=False)
        batch_op.create_index('ix_flags_sender_told_at', ['sender', 'told_at'], unique=False)
        batch_op.create_index('ix_flags_state_waiting_since', ['state', 'waiting_since'], unique=False)
        batch_op.create_index('ix_flags_text_mark', ['text_mark'], unique=False)

    op.create_table('judge_questions',
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('wanted', sa.String(length=12), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_judge_questions'))
    )
    op.create_table('judge_exceptions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('flag', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('text_mark', sa.String(length=320), nullable=False),
    sa.Column('group_id', sa.String(length=200), nullable=True),
    sa.Column('quote_mark', sa.String(length=320), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['flag'], ['flags.id'], name=op.f('fk_judge_exceptions_flag')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judge_exceptions'))
    )
    with op.batch_alter_table('judge_exceptions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_judge_exceptions_flag'), ['flag'], unique=False)
        batch_op.create_index('ix_judge_exceptions_group_id_quote_mark', ['group_id', 'quote_mark'], unique=False)
        batch_op.create_index(batch_op.f('ix_judge_exceptions_text_mark'), ['text_mark'], unique=False)

    op.create_table('review_cards',
    sa.Column('flag', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('pushed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('put_off_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['flag'], ['flags.id'], name=op.f('fk_review_cards_flag'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('flag', 'user_id', name=op.f('pk_review_cards'))
    )
    with op.batch_alter_table('review_cards', schema=None) as batch_op:
        batch_op.create_index('ix_review_cards_user_id_pushed_at', ['user_id', 'pushed_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('review_cards', schema=None) as batch_op:
        batch_op.drop_index('ix_review_cards_user_id_pushed_at')

    op.drop_table('review_cards')
    with op.batch_alter_table('judge_exceptions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_judge_exceptions_text_mark'))
        batch_op.drop_index('ix_judge_exceptions_group_id_quote_mark')
        batch_op.drop_index(batch_op.f('ix_judge_exceptions_flag'))

    op.drop_table('judge_exceptions')
    op.drop_table('judge_questions')
    with op.batch_alter_table('flags', schema=None) as batch_op:
        batch_op.drop_index('ix_flags_text_mark')
        batch_op.drop_index('ix_flags_state_waiting_since')
        batch_op.drop_index('ix_flags_sender_told_at')
        batch_op.drop_index('ix_flags_group_id_public_at')

    op.drop_table('flags')
    with op.batch_alter_table('demands', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_demands_at'))

    op.drop_table('demands')
    op.drop_table('case_exports')
